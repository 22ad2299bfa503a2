package io.github.kmsenvelope.cipher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.kmsenvelope.secret.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class MessageKeyTests {

    private static final byte[] INFO = "some info".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] NONCE = new byte[12];

    private static byte[] dataKeyBytes() {
        byte[] key = new byte[32];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (i * 7);
        }
        return key;
    }

    @Test
    void deriveGivesKeyAndCommitmentFromOneHmac() throws Exception {
        Mac mac = Mac.getInstance("HmacSHA512");
        mac.init(new SecretKeySpec(dataKeyBytes(), "HmacSHA512"));
        mac.update(INFO);
        byte[] both = mac.doFinal(new byte[] {1});

        MessageKey key = MessageKey.derive(SecretBytes.takeOver(dataKeyBytes()), INFO);
        byte[] commitment = new byte[34];
        key.writeCommitment(commitment, 1);
        assertThat(Arrays.copyOfRange(commitment, 1, 33)).isEqualTo(Arrays.copyOfRange(both, 32, 64));
        assertThat(commitment[0]).isZero();
        assertThat(commitment[33]).isZero();

        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(Arrays.copyOf(both, 32), "AES"),
                new GCMParameterSpec(128, NONCE));
        cipher.updateAAD(new byte[] {5});
        byte[] expected = cipher.doFinal(new byte[] {7});
        byte[] sealed = new byte[17];
        key.cipher().seal(NONCE, new byte[] {5}, new byte[] {7}, 0, 1, sealed, 0);
        assertThat(sealed).isEqualTo(expected);
    }

    @Test
    void committedByWhenAnyBitDiffersIsFalse() {
        MessageKey key = MessageKey.derive(SecretBytes.takeOver(dataKeyBytes()), INFO);
        byte[] header = new byte[40];
        key.writeCommitment(header, 4);
        assertThat(key.committedBy(header, 4)).isTrue();
        assertThat(key.committedBy(header, 5)).isFalse();
        for (int bit = 32; bit < 36 * 8; bit++) {
            byte[] changed = header.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(key.committedBy(changed, 4)).isFalse();
        }
    }

    @Test
    void destroyEndsItsUse() {
        MessageKey key = MessageKey.derive(SecretBytes.takeOver(dataKeyBytes()), INFO);
        key.destroy();
        assertThatIllegalStateException()
                .isThrownBy(() -> key.cipher().seal(NONCE, INFO, new byte[1], 0, 1, new byte[17], 0));
    }
}
