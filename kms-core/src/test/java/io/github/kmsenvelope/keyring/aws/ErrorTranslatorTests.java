package io.github.kmsenvelope.keyring.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.KeyState;
import io.github.kmsenvelope.KeyStateException;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.UnavailableReason;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KmsException;

class ErrorTranslatorTests {

    private static final ErrorDetails WHERE =
            ErrorDetails.of("Decrypt", "orders").withKeyId("alias/orders");

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    private static KmsServiceException translate(RuntimeException error) {
        return ErrorTranslator.translate(error, WHERE, CONTEXT);
    }

    private static RuntimeException answer(int status, String code, String text) {
        return KmsException.builder()
                .statusCode(status)
                .requestId("request-1")
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(text)
                        .build())
                .message(text)
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "KMSInvalidStateException, arn is pending deletion., PENDING_DELETION",
        "KMSInvalidStateException, arn is pending replica deletion., PENDING_DELETION",
        "KMSInvalidStateException, arn has state PendingReplicaDeletion, PENDING_DELETION",
        "KMSInvalidStateException, arn is pending import., PENDING_IMPORT",
        "KMSInvalidStateException, arn is unavailable, UNAVAILABLE",
        "KMSInvalidStateException, arn is Creating, CREATING",
        "KMSInvalidStateException, something else, UNKNOWN",
        "DisabledException, arn is disabled., DISABLED",
        "DisabledException, arn is pending deletion., PENDING_DELETION",
        "NotFoundException, Alias arn is not found., NOT_FOUND",
        "ConflictException, rotation, UNKNOWN"
    })
    void translateWhenStateForbidsTellsWhich(String code, String text, KeyState expected) {
        KmsServiceException failure = translate(answer(400, code, text));
        assertThat(failure).isInstanceOf(KeyStateException.class);
        assertThat(((KeyStateException) failure).state()).isEqualTo(expected);
        assertThat(failure.details())
                .isEqualTo(new ErrorDetails("Decrypt", "orders", "alias/orders", "request-1", code));
    }

    @Test
    void explainHasOtherWordsForEachState() {
        assertThat(Arrays.stream(KeyState.values()).map(KeyStates::explain)).doesNotHaveDuplicates();
        assertThat(KeyStates.explain(KeyState.DISABLED)).contains("EnableKey");
        assertThat(KeyStates.explain(KeyState.PENDING_DELETION)).contains("CancelKeyDeletion");
        assertThat(KeyStates.explain(KeyState.PENDING_IMPORT)).contains("ImportKeyMaterial");
        assertThat(KeyStates.explain(KeyState.UNAVAILABLE)).contains("ConnectCustomKeyStore");
    }

    @ParameterizedTest
    @CsvSource({
        "400, ThrottlingException, THROTTLED",
        "400, RequestLimitExceeded, THROTTLED",
        "500, KMSInternalException, SERVICE_FAULT",
        "503, Whatever, SERVICE_FAULT"
    })
    void translateWhenUnavailableTellsWhy(int status, String code, UnavailableReason expected) {
        assertThat(translate(answer(status, code, "x")))
                .isInstanceOfSatisfying(
                        KmsUnavailableException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(expected));
    }

    @Test
    void translateWhenThereWasNoAnswerTellsWhy() {
        assertReason(SdkClientException.create("reset", new IOException("reset")), UnavailableReason.UNREACHABLE);
        assertReason(ApiCallTimeoutException.create(100), UnavailableReason.TIMED_OUT);
        assertReason(
                SdkClientException.create("Unable to load credentials from any provider"),
                UnavailableReason.NO_CREDENTIALS);
        assertReason(SdkClientException.create("x", new InterruptedException("pool")), UnavailableReason.INTERRUPTED);
        assertThat(Thread.interrupted()).isTrue();
        Thread.currentThread().interrupt();
        assertReason(SdkClientException.create("reset", new IOException("reset")), UnavailableReason.INTERRUPTED);
        assertThat(Thread.interrupted()).isTrue();
    }

    private static void assertReason(RuntimeException error, UnavailableReason expected) {
        assertThat(translate(error))
                .isInstanceOfSatisfying(
                        KmsUnavailableException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(expected));
    }

    @Test
    void translateWhenTheClientsTimerIsClosedIsMisuse() {
        assertThat(translate(new RejectedExecutionException("terminated"))).isInstanceOf(KmsUsageException.class);
    }

    @ParameterizedTest
    @EnumSource(KeyState.class)
    void explainHasWordsForEachState(KeyState state) {
        assertThat(KeyStates.explain(state)).hasSizeGreaterThan(40);
    }

    @ParameterizedTest
    @CsvSource({
        "Disabled, DISABLED",
        "PendingDeletion, PENDING_DELETION",
        "PendingReplicaDeletion, PENDING_DELETION",
        "PendingImport, PENDING_IMPORT",
        "Unavailable, UNAVAILABLE",
        "Creating, CREATING",
        "Other, UNKNOWN",
        "Enabled,",
        "Updating,"
    })
    void ofReadsDescribeKey(String name, KeyState expected) {
        assertThat(KeyStates.of(KeyMetadata.builder().keyState(name).build())).isEqualTo(expected);
    }

    @Test
    void translateWhenServerFailsWithUnknownCodeIsUnavailable() {
        assertThat(translate(answer(503, "Whatever", "x"))).isInstanceOf(KmsUnavailableException.class);
        assertThat(translate(answer(418, "Whatever", "x"))).isInstanceOf(KmsUsageException.class);
        assertThat(translate(KmsException.builder().statusCode(500).build()))
                .isInstanceOf(KmsUnavailableException.class)
                .satisfies(ex -> assertThat(ex.details().errorCode()).isNull());
    }

    @Test
    void translateWhenQuotaIsExhaustedIsMisuseEvenIfTheSdkCallsItThrottling() {
        assertThat(translate(answer(429, "LimitExceededException", "x"))).isInstanceOf(KmsUsageException.class);
        assertThat(translate(answer(429, "NewThrottle", "x"))).isInstanceOf(KmsUnavailableException.class);
    }

    @Test
    void translateWhenNoAnswerIsUnavailable() {
        assertThat(translate(SdkClientException.create("reset", new IOException("reset"))))
                .isInstanceOf(KmsUnavailableException.class)
                .hasMessageContaining("could not be reached")
                .hasMessageContaining("alias/orders");
        assertThat(translate(ApiCallTimeoutException.create(100)))
                .isInstanceOf(KmsUnavailableException.class)
                .hasMessageContaining("in time");
        assertThat(translate(ApiCallAttemptTimeoutException.create(100)))
                .isInstanceOf(KmsUnavailableException.class)
                .hasMessageContaining("in time");
        assertThat(translate(SdkClientException.create("Unable to load credentials from any provider")))
                .isInstanceOf(KmsUnavailableException.class)
                .hasMessageContaining("No AWS credentials");
        assertThat(translate(new IllegalStateException("Connection pool shut down")))
                .isInstanceOf(KmsUsageException.class);
    }

    @Test
    void translateWhenInterruptedKeepsTheFlag() {
        assertThat(translate(AbortedException.create("interrupted"))).isInstanceOf(KmsUnavailableException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void translateKeepsTheCauseUnlessItQuotesTheContext() {
        RuntimeException harmless = answer(400, "ValidationException", "Value at 'keyId' is bad");
        assertThat(translate(harmless)).hasCause(harmless);
        assertThat(translate(answer(400, "ValidationException", "Value '{tenant=acme}' is bad")))
                .hasNoCause();
        assertThat(translate(SdkClientException.create("x", new IOException("sent acme"))))
                .hasNoCause();
    }
}
