package io.github.kmsenvelope.message.compact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.secret.SecretBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** [R7] and [R8]: nothing is opened that is not committed to, and nothing returned that is not authentic. */
class CompactDataKeyTests {

    private static final EncryptionContext CONTEXT =
            EncryptionContext.of("tenant", "acme").withAssociatedData("row", "7");

    private static final byte[] DATA = CONTEXT.encodedAssociatedData();

    private static final byte[] NO_DATA = EncryptionContext.none().encodedAssociatedData();

    private static CompactDataKey key(int seed, EncryptionContext context) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) seed);
        return new CompactDataKey(
                SecretBytes.takeOver(bytes),
                KeysSection.of("arn:aws:kms:eu-central-1:111122223333:key/a", new byte[184]),
                context.encodedEncryptionContext());
    }

    private static String salt(byte[] message) {
        return HexFormat.of().formatHex(message, 4, 20);
    }

    private static String nonce(byte[] message) {
        return HexFormat.of().formatHex(message, 20, 32);
    }

    @Test
    void encryptWhenOneFrameSharesASaltAndNeverANonce() {
        CompactDataKey key = key(1, CONTEXT);
        Set<String> salts = new HashSet<>();
        Set<String> nonces = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            byte[] message = key.encrypt(new byte[16 * 1024], DATA);
            assertThat(message).startsWith(0xF5, 1, 1, 14);
            salts.add(salt(message));
            nonces.add(nonce(message));
        }
        assertThat(salts).hasSize(1);
        assertThat(nonces).hasSize(1000);
    }

    @Test
    void encryptWhenSeveralFramesDrawsASaltEachTime() {
        CompactDataKey key = key(1, CONTEXT);
        Set<String> salts = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            byte[] message = key.encrypt(new byte[16 * 1024 + 1], DATA);
            assertThat(message).startsWith(0xF5, 1, 2, 14);
            salts.add(salt(message));
        }
        assertThat(salts).hasSize(10);
    }

    @Test
    void encryptWhen65536MessagesServedDrawsANewSalt() {
        CompactDataKey key = key(1, CONTEXT);
        String first = salt(key.encrypt(new byte[0], NO_DATA));
        for (int i = 1; i < 65_535; i++) {
            key.encrypt(new byte[0], NO_DATA);
        }
        assertThat(salt(key.encrypt(new byte[0], NO_DATA))).isEqualTo(first);
        assertThat(salt(key.encrypt(new byte[0], NO_DATA))).isNotEqualTo(first);
    }

    @Test
    void encryptWhenManyThreadsKeepsEachSaltWithinItsLimit() throws Exception {
        CompactDataKey key = key(1, CONTEXT);
        ExecutorService executor = Executors.newFixedThreadPool(4);
        List<Future<List<byte[]>>> results = new ArrayList<>();
        try {
            for (int t = 0; t < 4; t++) {
                results.add(executor.submit(() -> {
                    List<byte[]> messages = new ArrayList<>();
                    for (int i = 0; i < 2_000; i++) {
                        messages.add(key.encrypt(new byte[] {(byte) i}, DATA));
                    }
                    return messages;
                }));
            }
            Set<String> noncesAndSalts = new HashSet<>();
            for (Future<List<byte[]>> result : results) {
                List<byte[]> messages = result.get();
                for (int i = 0; i < messages.size(); i++) {
                    byte[] message = messages.get(i);
                    noncesAndSalts.add(salt(message) + nonce(message));
                    assertThat(key.decrypt(CompactHeader.parse(message), DATA)).containsExactly((byte) i);
                }
            }
            assertThat(noncesAndSalts).hasSize(8_000);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void decryptWhenKeyContextOrDataDiffersIsNull() {
        byte[] message = key(1, CONTEXT).encrypt(new byte[5], DATA);
        CompactHeader header = CompactHeader.parse(message);
        assertThat(key(1, CONTEXT).decrypt(header, DATA)).hasSize(5);
        assertThat(key(2, CONTEXT).decrypt(header, DATA)).isNull();
        assertThat(key(1, EncryptionContext.of("tenant", "other")).decrypt(header, DATA))
                .isNull();
        assertThat(key(1, CONTEXT).decrypt(header, NO_DATA)).isNull();
    }

    @Test
    void isCommittedInChecksKeyAndContextButNotTheBody() {
        byte[] message = key(1, CONTEXT).encrypt(new byte[5], DATA);
        message[message.length - 1] ^= 1;
        CompactHeader header = CompactHeader.parse(message);
        CompactDataKey same = key(1, CONTEXT);
        assertThat(same.isCommittedIn(header)).isTrue();
        assertThat(same.isCommittedIn(header)).isTrue();
        assertThat(same.decrypt(header, DATA)).isNull();
        assertThat(key(2, CONTEXT).isCommittedIn(header)).isFalse();
        assertThat(key(1, EncryptionContext.none()).isCommittedIn(header)).isFalse();
        byte[] framed = key(1, CONTEXT).encrypt(new byte[50_000], DATA);
        assertThat(same.isCommittedIn(CompactHeader.parse(framed))).isTrue();
    }

    @Test
    void decryptWhenCommitmentForgedUnderAKnownSaltIsNull() {
        CompactDataKey key = key(1, CONTEXT);
        byte[] message = key.encrypt(new byte[5], DATA);
        assertThat(key.decrypt(CompactHeader.parse(message), DATA)).hasSize(5);
        for (int i = 32; i < 64; i++) {
            byte[] forged = message.clone();
            forged[i] ^= 1;
            assertThat(key.decrypt(CompactHeader.parse(forged), DATA)).isNull();
        }
        assertThat(key.decrypt(CompactHeader.parse(message), DATA)).hasSize(5);
    }

    @Test
    void hintsSayWhichScopesAreUsed() {
        byte[] both = key(1, CONTEXT).encrypt(new byte[0], DATA);
        byte[] none = key(1, EncryptionContext.none()).encrypt(new byte[0], NO_DATA);
        assertThat(both[64]).isEqualTo((byte) 3);
        assertThat(none[64]).isEqualTo((byte) 0);
    }

    @Test
    void fitsOneMessageKnowsTheLongestPlaintext() {
        assertThat(CompactDataKey.fitsOneMessage(0)).isTrue();
        assertThat(CompactDataKey.fitsOneMessage(2_145_000_000)).isTrue();
        assertThat(CompactDataKey.fitsOneMessage(Integer.MAX_VALUE)).isFalse();
        assertThat(CompactDataKey.fitsOneMessage(Integer.MAX_VALUE - 100)).isFalse();
        assertThat(CompactDataKey.fitsOneMessage(Long.MAX_VALUE)).isFalse();
    }

    /** With its data key gone, only a lane that was kept can still open a message. */
    @Test
    void decryptKeepsTheDerivedKeyOfSharedMessagesAlone() {
        SecretBytes secret = SecretBytes.takeOver(new byte[32]);
        CompactDataKey key = new CompactDataKey(
                secret,
                KeysSection.of("arn:aws:kms:eu-central-1:111122223333:key/a", new byte[184]),
                CONTEXT.encodedEncryptionContext());
        CompactHeader shared = CompactHeader.parse(key.encrypt(new byte[5], DATA));
        CompactHeader own = CompactHeader.parse(key.encrypt(new byte[50_000], DATA));
        byte[] other = key.encrypt(new byte[5], DATA);
        other[4] ^= 1;
        CompactHeader forged = CompactHeader.parse(other);
        assertThat(key.isCommittedIn(shared)).isTrue();
        assertThat(key.decrypt(own, DATA)).hasSize(50_000);
        assertThat(key.decrypt(forged, DATA)).isNull();
        assertThat(key.isCommittedIn(forged)).isFalse();
        secret.destroy();
        assertThat(key.decrypt(shared, DATA)).hasSize(5);
        assertThat(key.decrypt(shared, DATA)).hasSize(5);
        assertThat(key.isCommittedIn(shared)).isTrue();
        assertThatIllegalStateException().isThrownBy(() -> key.decrypt(own, DATA));
        assertThatIllegalStateException().isThrownBy(() -> key.isCommittedIn(own));
        assertThatIllegalStateException().isThrownBy(() -> key.decrypt(forged, DATA));
    }

    @Test
    void isWrappedInComparesArnAndWrappedKey() {
        CompactDataKey key = key(1, CONTEXT);
        KeyEntry entry =
                CompactHeader.parse(key.encrypt(new byte[0], DATA)).entries().get(0);
        assertThat(key.isWrappedIn(entry)).isTrue();
        CompactDataKey other = new CompactDataKey(
                SecretBytes.takeOver(new byte[32]),
                KeysSection.of("arn:aws:kms:eu-central-1:111122223333:key/b", new byte[184]),
                CONTEXT.encodedEncryptionContext());
        assertThat(other.isWrappedIn(entry)).isFalse();
    }

    @Test
    void destroyEndsItsUse() {
        CompactDataKey key = key(1, CONTEXT);
        byte[] message = key.encrypt(new byte[1], DATA);
        CompactHeader header = CompactHeader.parse(message);
        key.decrypt(header, DATA);
        key.destroy();
        assertThatIllegalStateException().isThrownBy(() -> key.encrypt(new byte[1], DATA));
        assertThatIllegalStateException().isThrownBy(() -> key.encrypt(new byte[50_000], DATA));
        assertThatIllegalStateException().isThrownBy(() -> key.decrypt(header, DATA));
    }
}
