package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KeyAccessDeniedException;
import io.github.kmsenvelope.KeyState;
import io.github.kmsenvelope.KeyStateException;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.resilience.ResilienceSettings;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.kms.KmsClient;

/** What callers get when KMS refuses, fails, or answers oddly. */
class ErrorTests {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme-confidential");

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final String keyArn = kms.createKey("alias/orders");

    private final EnvelopeKmsService service = KmsServiceBuilder.create(kms.client())
            .keyId("alias/orders")
            .cache(CacheSettings.disabled())
            .resilience(ResilienceSettings.disabled())
            .build();

    @AfterEach
    void close() {
        service.close();
        kms.close();
    }

    @ParameterizedTest
    @CsvSource({
        "ThrottlingException, KmsUnavailableException",
        "RequestLimitExceeded, KmsUnavailableException",
        "TooManyRequestsException, KmsUnavailableException",
        "DependencyTimeoutException, KmsUnavailableException",
        "KMSInternalException, KmsUnavailableException",
        "KeyUnavailableException, KmsUnavailableException",
        "AccessDeniedException, KeyAccessDeniedException",
        "UnrecognizedClientException, KeyAccessDeniedException",
        "InvalidSignatureException, KeyAccessDeniedException",
        "ExpiredTokenException, KeyAccessDeniedException",
        "DisabledException, KeyStateException",
        "NotFoundException, KeyStateException",
        "KMSInvalidStateException, KeyStateException",
        "ConflictException, KeyStateException",
        "InvalidCiphertextException, MessageAuthenticationException",
        "IncorrectKeyException, MessageAuthenticationException",
        "InvalidKeyUsageException, KmsUsageException",
        "UnsupportedOperationException, KmsUsageException",
        "InvalidGrantTokenException, KmsUsageException",
        "InvalidArnException, KmsUsageException",
        "LimitExceededException, KmsUsageException",
        "ValidationException, KmsUsageException",
        "SomethingNewException, KmsUsageException"
    })
    void decryptWhenKmsAnswersWithErrorThrowsOurs(String code, String expected) {
        byte[] message = service.encrypt(new byte[1], CONTEXT);
        kms.faults().fail("Decrypt", code);
        KmsServiceException thrown =
                catchThrowableOfType(KmsServiceException.class, () -> service.decrypt(message, CONTEXT));
        assertThat(thrown.getClass().getSimpleName()).isEqualTo(expected);
        assertThat(thrown.details().errorCode()).isEqualTo(code);
        assertThat(thrown.details().operation()).isEqualTo("Decrypt");
        assertThat(thrown.details().purpose()).isEqualTo("default");
        assertThat(thrown.details().keyId()).isEqualTo(keyArn);
        assertThat(thrown.details().requestId()).isNotBlank();
        assertThat(thrown.getMessage())
                .contains(keyArn, code, String.valueOf(thrown.details().requestId()), "purpose default");
    }

    @Test
    void encryptWhenKeyStateForbidsSaysWhichAndTheWayOut() {
        kms.client().disableKey(request -> request.keyId(keyArn));
        assertThatExceptionOfType(KeyStateException.class)
                .isThrownBy(() -> service.encrypt(new byte[1], CONTEXT))
                .withMessageContaining("EnableKey")
                .withMessageContaining("alias/orders")
                .satisfies(ex -> assertThat(ex.state()).isEqualTo(KeyState.DISABLED));
        kms.client().scheduleKeyDeletion(request -> request.keyId(keyArn));
        assertThatExceptionOfType(KeyStateException.class)
                .isThrownBy(() -> service.encrypt(new byte[1], CONTEXT))
                .withMessageContaining("CancelKeyDeletion")
                .satisfies(ex -> assertThat(ex.state()).isEqualTo(KeyState.PENDING_DELETION));
    }

    @Test
    void encryptWhenAliasDoesNotExistSaysSo() {
        try (EnvelopeKmsService other =
                KmsServiceBuilder.create(kms.client()).keyId("alias/ordrs").build()) {
            assertThatExceptionOfType(KeyStateException.class)
                    .isThrownBy(() -> other.encrypt(new byte[1], CONTEXT))
                    .withMessageContaining("alias/ordrs")
                    .withMessageContaining("spelling")
                    .satisfies(ex -> assertThat(ex.state()).isEqualTo(KeyState.NOT_FOUND));
        }
    }

    @Test
    void encryptWhenConnectionBreaksIsUnavailable() {
        kms.faults().latencyHook("GenerateDataKey", () -> {
            throw new IllegalStateException("cut");
        });
        assertThatExceptionOfType(KmsServiceException.class)
                .isThrownBy(() -> service.encrypt(new byte[1], CONTEXT))
                .isInstanceOf(KmsUnavailableException.class);
    }

    @Test
    void encryptWhenClientClosedIsMisuse() {
        KmsClient client = KmsClient.builder()
                .endpointOverride(kms.endpoint())
                .region(software.amazon.awssdk.regions.Region.US_EAST_1)
                .credentialsProvider(software.amazon.awssdk.auth.credentials.StaticCredentialsProvider.create(
                        software.amazon.awssdk.auth.credentials.AwsBasicCredentials.create("a", "b")))
                .build();
        try (EnvelopeKmsService other =
                KmsServiceBuilder.create(client).keyId("alias/orders").build()) {
            assertThat(other.encrypt(new byte[1], EncryptionContext.of("a", "1")))
                    .isNotEmpty();
            client.close();
            assertThatExceptionOfType(KmsServiceException.class)
                    .isThrownBy(() -> other.encrypt(new byte[1], EncryptionContext.of("a", "2")))
                    .isInstanceOf(KmsUsageException.class)
                    .withMessageContaining("closed");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16, 31, 33, 64})
    void encryptWhenDataKeyHasAnotherLengthIsRefused(int length) {
        kms.faults().intercept("GenerateDataKey", answer -> answer.with("Plaintext", new byte[length]));
        assertThatExceptionOfType(KmsUnavailableException.class)
                .isThrownBy(() -> service.encrypt(new byte[1], CONTEXT))
                .withMessageContaining(length + " bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16, 31, 33, 64})
    void decryptWhenDataKeyHasAnotherLengthIsRefused(int length) {
        byte[] message = service.encrypt(new byte[1], CONTEXT);
        kms.faults().intercept("Decrypt", answer -> answer.with("Plaintext", new byte[length]));
        assertThatExceptionOfType(MessageAuthenticationException.class)
                .isThrownBy(() -> service.decrypt(message, CONTEXT));
    }

    /** [R6] */
    @Test
    void decryptWhenAnswerNamesAnotherKeyIsRefused() {
        byte[] message = service.encrypt(new byte[1], CONTEXT);
        String other = kms.createKey();
        kms.faults().intercept("Decrypt", answer -> answer.with("KeyId", other));
        assertThatExceptionOfType(MessageAuthenticationException.class)
                .isThrownBy(() -> service.decrypt(message, CONTEXT));
        kms.faults().intercept("Decrypt", answer -> answer.without("KeyId"));
        assertThatExceptionOfType(MessageAuthenticationException.class)
                .isThrownBy(() -> service.decrypt(message, CONTEXT));
    }

    @Test
    void decryptWhenDataKeyIsAnotherIsRefused() {
        byte[] message = service.encrypt(new byte[1], CONTEXT);
        kms.faults().intercept("Decrypt", answer -> answer.with("Plaintext", new byte[32]));
        assertThatExceptionOfType(MessageAuthenticationException.class)
                .isThrownBy(() -> service.decrypt(message, CONTEXT));
    }

    @Test
    void encryptWhenAnswerIsIncompleteIsRefused() {
        for (String member : List.of("Plaintext", "CiphertextBlob", "KeyId")) {
            kms.faults().intercept("GenerateDataKey", answer -> answer.without(member));
            assertThatExceptionOfType(KmsUnavailableException.class)
                    .as("without %s", member)
                    .isThrownBy(() -> service.encrypt(new byte[1], CONTEXT));
        }
        kms.faults().intercept("GenerateDataKey", answer -> answer.with("CiphertextBlob", new byte[6145]));
        assertThatExceptionOfType(KmsUnavailableException.class)
                .isThrownBy(() -> service.encrypt(new byte[1], CONTEXT));
        kms.faults().intercept("GenerateDataKey", answer -> answer.with("KeyId", "alias/orders"));
        assertThatExceptionOfType(KmsUnavailableException.class)
                .isThrownBy(() -> service.encrypt(new byte[1], CONTEXT));
    }

    @Test
    void checkKeysTellsWhatIsWrong() {
        assertThat(service.checkKeys()).containsExactly(new KeyCheck("default", "alias/orders", null));
        kms.faults().deny("DescribeKey");
        assertThat(failureOfCheck()).isInstanceOf(KeyAccessDeniedException.class);
        kms.faults().clear();
        kms.faults().fail("DescribeKey", "ThrottlingException");
        assertThat(failureOfCheck()).isInstanceOf(KmsUnavailableException.class);
        kms.faults().clear();
        kms.client().disableKey(request -> request.keyId(keyArn));
        assertThat(failureOfCheck())
                .isInstanceOf(KeyStateException.class)
                .hasMessageContaining("alias/orders")
                .hasMessageContaining("disabled");
    }

    @Test
    void checkKeysWhenPurposeOnlyDecryptsSkipsIt() {
        try (EnvelopeKmsService reader = KmsServiceBuilder.create(kms.client())
                .purpose("old", purpose -> purpose.decryptKeyIds(List.of(keyArn)))
                .build()) {
            assertThat(reader.checkKeys()).isEmpty();
        }
    }

    private KmsServiceException failureOfCheck() {
        KmsServiceException failure = service.checkKeys().get(0).failure();
        assertThat(failure).isNotNull();
        return java.util.Objects.requireNonNull(failure);
    }
}
