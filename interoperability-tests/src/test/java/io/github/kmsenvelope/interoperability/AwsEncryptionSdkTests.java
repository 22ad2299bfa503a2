package io.github.kmsenvelope.interoperability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.amazonaws.encryptionsdk.AwsCrypto;
import com.amazonaws.encryptionsdk.CryptoAlgorithm;
import com.amazonaws.encryptionsdk.CryptoResult;
import com.amazonaws.encryptionsdk.exception.AwsCryptoException;
import com.amazonaws.encryptionsdk.kmssdkv2.KmsMasterKey;
import com.amazonaws.encryptionsdk.kmssdkv2.KmsMasterKeyProvider;
import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.envelope.EncryptionSdkSettings;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both libraries at one KMS, both suites, in one piece, in streams and at any position. */
class AwsEncryptionSdkTests {

    private static final Map<String, String> PAIRS =
            Map.of("tenant", "acme", "\uD83D\uDE00", "Gr\u00FC\u00DFe", "\uFFEE", "\uD83D\uDD11 and more");

    private static final EncryptionContext CONTEXT = EncryptionContext.of(PAIRS);

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final String keyArn = kms.createKey("alias/orders");

    private final String otherArn = kms.createKey("alias/others");

    @AfterEach
    void close() {
        kms.close();
    }

    static Stream<Arguments> suitesAndFrames() {
        return Stream.of(false, true)
                .flatMap(signed -> Stream.of(1, 4096, 1 << 20).map(frame -> Arguments.of(signed, frame)));
    }

    /** Empty, short, and around and at the multiples of the frame length, as far as that is quick. */
    private static int[] lengths(int frameBytes) {
        return (frameBytes == 1)
                ? new int[] {0, 1, 2, 50}
                : new int[] {0, 1, frameBytes - 1, frameBytes, frameBytes + 1, 2 * frameBytes};
    }

    private static byte[] plaintext(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private EnvelopeKmsService ours(String keyId, boolean signed, int frameBytes) {
        return KmsServiceBuilder.create(kms.client())
                .purpose(
                        KmsServiceBuilder.DEFAULT_PURPOSE,
                        purpose -> purpose.keyId(keyId)
                                .format(MessageFormat.AWS_ENCRYPTION_SDK)
                                .encryptionSdk(EncryptionSdkSettings.defaults()
                                        .withSigned(signed)
                                        .withFrameBytes(frameBytes)))
                .build();
    }

    private static AwsCrypto theirs(boolean signed, int frameBytes) {
        return AwsCrypto.builder()
                .withEncryptionAlgorithm(
                        signed
                                ? CryptoAlgorithm.ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY_ECDSA_P384
                                : CryptoAlgorithm.ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY)
                .withEncryptionFrameSize(frameBytes)
                .build();
    }

    private KmsMasterKeyProvider keys(String... arns) {
        return KmsMasterKeyProvider.builder()
                .customRegionalClientSupplier(region -> kms.client())
                .buildStrict(arns);
    }

    @ParameterizedTest
    @MethodSource("suitesAndFrames")
    void theyReadWhatWeWrite(boolean signed, int frameBytes) throws IOException {
        AwsCrypto theirs = theirs(signed, frameBytes);
        KmsMasterKeyProvider keys = keys(keyArn);
        try (EnvelopeKmsService ours = ours("alias/orders", signed, frameBytes)) {
            for (int length : lengths(frameBytes)) {
                byte[] message = ours.encrypt(plaintext(length), CONTEXT);
                CryptoResult<byte[], KmsMasterKey> result = theirs.decryptData(keys, message);
                assertThat(result.getResult()).isEqualTo(plaintext(length));
                assertThat(result.getEncryptionContext()).containsAllEntriesOf(PAIRS);
                assertThat(result.getHeaders().getFrameLength()).isEqualTo(frameBytes);

                ByteArrayOutputStream stream = new ByteArrayOutputStream();
                ours.streams().encrypt(stream, CONTEXT, out -> out.write(plaintext(length)));
                try (InputStream in =
                        theirs.createDecryptingStream(keys, new ByteArrayInputStream(stream.toByteArray()))) {
                    assertThat(in.readAllBytes()).isEqualTo(plaintext(length));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("suitesAndFrames")
    void weReadWhatTheyWrite(boolean signed, int frameBytes) throws IOException {
        AwsCrypto theirs = theirs(signed, frameBytes);
        KmsMasterKeyProvider keys = keys(keyArn);
        try (EnvelopeKmsService ours = ours("alias/orders", !signed, 4096)) {
            for (int length : lengths(frameBytes)) {
                byte[] message =
                        theirs.encryptData(keys, plaintext(length), PAIRS).getResult();
                assertThat(ours.decrypt(message, CONTEXT)).isEqualTo(plaintext(length));

                ByteArrayOutputStream stream = new ByteArrayOutputStream();
                try (OutputStream out = theirs.createEncryptingStream(keys, stream, PAIRS)) {
                    out.write(plaintext(length));
                }
                try (InputStream in =
                        ours.streams().decryptingStream(new ByteArrayInputStream(stream.toByteArray()), CONTEXT)) {
                    assertThat(in.readAllBytes()).isEqualTo(plaintext(length));
                }
            }
        }
    }

    /** Theirs end in an empty frame where the plaintext is a multiple of the frame length. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 4096, 1 << 20})
    void weReadWhatTheyWriteAtAnyPosition(int frameBytes, @TempDir Path folder) throws IOException {
        AwsCrypto theirs = theirs(false, frameBytes);
        KmsMasterKeyProvider keys = keys(keyArn);
        Random random = new Random(frameBytes);
        try (EnvelopeKmsService ours = ours("alias/orders", false, 4096)) {
            for (int length : lengths(frameBytes)) {
                byte[] plaintext = plaintext(length);
                Path file = Files.write(
                        folder.resolve("message" + length),
                        theirs.encryptData(keys, plaintext, PAIRS).getResult());
                try (SeekableByteChannel channel =
                        ours.streams().seekableChannel(Files.newByteChannel(file), CONTEXT)) {
                    assertThat(channel.size()).isEqualTo(length);
                    for (int i = 0; i < 20; i++) {
                        int from = random.nextInt(length + 1);
                        ByteBuffer target = ByteBuffer.allocate(1 + random.nextInt(2 * frameBytes));
                        int count = Math.min(target.remaining(), length - from);
                        assertThat(channel.position(from).read(target)).isEqualTo(count == 0 ? -1 : count);
                        assertThat(Arrays.copyOf(target.array(), count))
                                .isEqualTo(Arrays.copyOfRange(plaintext, from, from + count));
                    }
                }
            }
        }
    }

    @Test
    void weRefuseToReadTheirSignedMessagesAtAnyPosition(@TempDir Path folder) throws IOException {
        byte[] message = theirs(true, 4096)
                .encryptData(keys(keyArn), plaintext(10), PAIRS)
                .getResult();
        Path file = Files.write(folder.resolve("message"), message);
        try (EnvelopeKmsService ours = ours("alias/orders", true, 4096);
                SeekableByteChannel source = Files.newByteChannel(file)) {
            assertThatExceptionOfType(KmsUsageException.class)
                    .isThrownBy(() -> ours.streams().seekableChannel(source, CONTEXT))
                    .withMessageContaining("signed");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void weReadMessagesOfSeveralKeysUnderEachOfThem(boolean signed) {
        byte[] message = theirs(signed, 4096)
                .encryptData(keys(keyArn, otherArn), plaintext(10), PAIRS)
                .getResult();
        for (String keyId : new String[] {"alias/orders", "alias/others", otherArn}) {
            try (EnvelopeKmsService ours = ours(keyId, signed, 4096)) {
                assertThat(ours.decrypt(message, CONTEXT)).isEqualTo(plaintext(10));
            }
        }
    }

    @Test
    void theyReadMessagesWithoutContext() {
        try (EnvelopeKmsService ours = ours("alias/orders", false, 4096)) {
            byte[] message = ours.encrypt(plaintext(10), EncryptionContext.none());
            assertThat(theirs(false, 4096).decryptData(keys(keyArn), message).getResult())
                    .isEqualTo(plaintext(10));
        }
    }

    @Test
    void theyRefuseWhatWasChanged() {
        try (EnvelopeKmsService ours = ours("alias/orders", true, 4096)) {
            byte[] message = ours.encrypt(plaintext(10), CONTEXT);
            message[message.length - 200] ^= 1;
            assertThatExceptionOfType(AwsCryptoException.class)
                    .isThrownBy(() -> theirs(true, 4096).decryptData(keys(keyArn), message));
        }
    }
}
