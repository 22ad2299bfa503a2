package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KeyAccessDeniedException;
import io.github.kmsenvelope.KeyStateException;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.UntrustedKeyException;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.resilience.ResilienceSettings;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;

/** Messages whose data key is wrapped under several KMS keys, as later versions and rewraps write them. */
class SeveralKeysTests {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    private static final int FIXED = 64;

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final String first = kms.createKey("alias/first");

    private final String second = kms.createKey("alias/second");

    private final EnvelopeKmsService service = service(first, second);

    @AfterEach
    void close() {
        service.close();
        kms.close();
    }

    private EnvelopeKmsService service(String keyId, String... decryptKeyIds) {
        return KmsServiceBuilder.create(kms.client())
                .purpose("default", purpose -> purpose.keyId(keyId).decryptKeyIds(List.of(decryptKeyIds)))
                .cache(CacheSettings.disabled())
                .resilience(ResilienceSettings.disabled())
                .build();
    }

    private record Parts(byte[] fixed, byte[] arn, byte[] wrapped, byte[] body) {}

    private static Parts split(byte[] message) {
        int arnLength = message[FIXED + 5] & 0xFF;
        int entryLength = (message[FIXED + 3] & 0xFF) << 8 | message[FIXED + 4] & 0xFF;
        int arn = FIXED + 6;
        int end = FIXED + 5 + entryLength;
        return new Parts(
                Arrays.copyOf(message, FIXED),
                Arrays.copyOfRange(message, arn, arn + arnLength),
                Arrays.copyOfRange(message, arn + arnLength, end),
                Arrays.copyOfRange(message, end, message.length));
    }

    private static byte[] entry(String arn, byte[] wrapped) {
        byte[] name = arn.getBytes(StandardCharsets.US_ASCII);
        int length = 1 + name.length + wrapped.length;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(1);
        out.write(length >>> 8);
        out.write(length);
        out.write(name.length);
        out.writeBytes(name);
        out.writeBytes(wrapped);
        return out.toByteArray();
    }

    private static byte[] join(Parts parts, byte[]... entries) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(parts.fixed());
        out.write(1);
        out.write(entries.length);
        for (byte[] entry : entries) {
            out.writeBytes(entry);
        }
        out.writeBytes(parts.body());
        return out.toByteArray();
    }

    /** Wraps the same data key under another KMS key. */
    private byte[] rewrap(byte[] wrapped, String arn) {
        return kms.client()
                .reEncrypt(request -> request.ciphertextBlob(SdkBytes.fromByteArray(wrapped))
                        .sourceEncryptionContext(CONTEXT.encryptionContext())
                        .destinationEncryptionContext(CONTEXT.encryptionContext())
                        .destinationKeyId(arn))
                .ciphertextBlob()
                .asByteArray();
    }

    private byte[] messageUnderBoth() {
        Parts parts = split(service.encrypt(new byte[] {1, 2, 3}, CONTEXT));
        return join(parts, entry(first, parts.wrapped()), entry(second, rewrap(parts.wrapped(), second)));
    }

    @Test
    void decryptWhenBothKeysServeUsesTheFirst() {
        byte[] message = messageUnderBoth();
        kms.resetCounts();
        assertThat(service.decrypt(message, CONTEXT)).containsExactly(1, 2, 3);
        assertThat(kms.requestCount("Decrypt")).isEqualTo(1);
    }

    @Test
    void decryptWhenFirstKeyFailsTriesTheNext() {
        byte[] message = messageUnderBoth();
        kms.client().disableKey(request -> request.keyId(first));
        assertThat(service.decrypt(message, CONTEXT)).containsExactly(1, 2, 3);
        kms.faults().failNext("Decrypt", 1, "ThrottlingException");
        assertThat(service.decrypt(message, CONTEXT)).containsExactly(1, 2, 3);
    }

    @Test
    void decryptWhenOnlyOneKeyIsTrustedUsesThat() {
        byte[] message = messageUnderBoth();
        try (EnvelopeKmsService reader = service(second)) {
            kms.resetCounts();
            assertThat(reader.decrypt(message, CONTEXT)).containsExactly(1, 2, 3);
            assertThat(kms.requestCount("Decrypt")).isEqualTo(1);
        }
        String third = kms.createKey();
        try (EnvelopeKmsService reader = service(third)) {
            assertThatExceptionOfType(UntrustedKeyException.class)
                    .isThrownBy(() -> reader.decrypt(message, CONTEXT))
                    .withMessageContaining(first)
                    .withMessageContaining(second);
        }
    }

    @Test
    void decryptWhenEntriesChangePlacesGivesTheSame() {
        Parts parts = split(service.encrypt(new byte[] {1, 2, 3}, CONTEXT));
        byte[] swapped = join(parts, entry(second, rewrap(parts.wrapped(), second)), entry(first, parts.wrapped()));
        assertThat(service.decrypt(swapped, CONTEXT)).containsExactly(1, 2, 3);
    }

    /** [R7] */
    @Test
    void decryptWhenFirstEntryWrapsAnotherDataKeyStopsThere() {
        Parts parts = split(service.encrypt(new byte[] {1, 2, 3}, CONTEXT));
        Parts other = split(service.encrypt(new byte[] {4}, CONTEXT));
        byte[] forged = join(parts, entry(second, rewrap(other.wrapped(), second)), entry(first, parts.wrapped()));
        kms.resetCounts();
        assertThatExceptionOfType(MessageAuthenticationException.class)
                .isThrownBy(() -> service.decrypt(forged, CONTEXT));
        assertThat(kms.requestCount("Decrypt")).isEqualTo(1);
    }

    @Test
    void decryptWhenAllKeysFailReportsTheMostHopeful() {
        Parts parts = split(service.encrypt(new byte[] {1, 2, 3}, CONTEXT));
        byte[] message = join(parts, entry(first, parts.wrapped()), entry(second, rewrap(parts.wrapped(), second)));
        assertOutcome(message, "InvalidCiphertextException", "ThrottlingException", KmsUnavailableException.class);
        assertOutcome(message, "ThrottlingException", "DisabledException", KmsUnavailableException.class);
        assertOutcome(message, "AccessDeniedException", "DisabledException", KeyStateException.class);
        assertOutcome(message, "AccessDeniedException", "InvalidCiphertextException", KeyAccessDeniedException.class);
        assertOutcome(message, "ValidationException", "AccessDeniedException", KeyAccessDeniedException.class);
        assertOutcome(
                message, "InvalidCiphertextException", "IncorrectKeyException", MessageAuthenticationException.class);
    }

    private void assertOutcome(
            byte[] message, String firstCode, String secondCode, Class<? extends KmsServiceException> expected) {
        kms.faults().clear();
        kms.faults().failNext("Decrypt", 1, firstCode);
        kms.faults().failNext("Decrypt", 1, secondCode);
        assertThatExceptionOfType(expected)
                .as("%s, then %s", firstCode, secondCode)
                .isThrownBy(() -> service.decrypt(message, CONTEXT));
    }

    /** [R5] */
    @Test
    void decryptWhenOneOfSeveralIsInTheCacheMakesNoRequest() {
        Parts parts = split(service.encrypt(new byte[] {1, 2, 3}, CONTEXT));
        byte[] wrapped = rewrap(parts.wrapped(), second);
        try (EnvelopeKmsService caching = KmsServiceBuilder.create(kms.client())
                .purpose("default", purpose -> purpose.keyId(first).decryptKeyIds(List.of(second)))
                .build()) {
            assertThat(caching.decrypt(join(parts, entry(second, wrapped)), CONTEXT))
                    .hasSize(3);
            kms.resetCounts();
            byte[] both = join(parts, entry(first, parts.wrapped()), entry(second, wrapped));
            assertThat(caching.decrypt(both, CONTEXT)).hasSize(3);
            assertThat(kms.requestCount("Decrypt")).isZero();
        }
    }
}
