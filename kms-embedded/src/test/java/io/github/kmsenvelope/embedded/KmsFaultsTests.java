package io.github.kmsenvelope.embedded;

import static io.github.kmsenvelope.embedded.KmsErrors.assertRefused;
import static io.github.kmsenvelope.embedded.KmsErrors.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.KmsInternalException;

class KmsFaultsTests extends KmsTest {

    private final String keyArn = this.kms.createKey();
    private final KmsFaults faults = this.kms.faults();

    KmsFaultsTests(Transport transport) {
        super(transport);
    }

    @Test
    void failNextFailsThatManyRequestsInOrder() {
        this.faults.failNext("GenerateDataKey", 2, "ThrottlingException");
        this.faults.failNext("GenerateDataKey", 1, "KMSInternalException");
        assertThat(refusal(this::generate).isThrottlingException()).isTrue();
        assertThat(refusal(this::generate).isThrottlingException()).isTrue();
        assertThat(refusal(this::generate)).isInstanceOf(KmsInternalException.class);
        assertThat(generate().keyId()).isEqualTo(this.keyArn);
        assertThat(this.kms.requestCount("GenerateDataKey")).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({
        "ThrottlingException, 400",
        "LimitExceededException, 400",
        "KMSInternalException, 500",
        "KeyUnavailableException, 500",
        "InternalFailure, 500",
        "DependencyTimeoutException, 503",
        "ServiceUnavailableException, 503"
    })
    void failAnswersWithStatusOfCodeUntilCleared(String code, int status) {
        this.faults.fail("GenerateDataKey", code);
        for (int i = 0; i < 3; i++) {
            KmsException refusal = refusal(this::generate);
            assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(code);
            assertThat(refusal.statusCode()).isEqualTo(status);
        }
        this.faults.clear();
        assertThat(generate().keyId()).isEqualTo(this.keyArn);
    }

    @Test
    void failNextComesBeforeFail() {
        this.faults.fail("GenerateDataKey", "ThrottlingException");
        this.faults.failNext("GenerateDataKey", 1, "DisabledException");
        assertThat(refusal(this::generate).awsErrorDetails().errorCode()).isEqualTo("DisabledException");
        assertThat(refusal(this::generate).awsErrorDetails().errorCode()).isEqualTo("ThrottlingException");
    }

    @Test
    void failHitsItsOwnOperationOnly() {
        this.faults.fail("Decrypt", "ThrottlingException");
        assertThat(generate().keyId()).isEqualTo(this.keyArn);
    }

    @Test
    void failWhenForAllOperationsHitsEach() {
        this.faults.fail(KmsFaults.ALL_OPERATIONS, "DependencyTimeoutException");
        assertThat(refusal(this::generate).statusCode()).isEqualTo(503);
        assertThat(refusal(() -> this.client.listKeys()).statusCode()).isEqualTo(503);
    }

    @Test
    void denyAnswersLikeIam() {
        this.faults.deny("GenerateDataKey");
        assertRefused(
                "AccessDeniedException",
                "User: arn:aws:iam::000000000000:user/embedded is not authorized to perform: kms:GenerateDataKey because"
                        + " no identity-based policy allows the kms:GenerateDataKey action",
                this::generate);
    }

    @Test
    void latencyHookHoldsRequestBack() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        this.faults.latencyHook("GenerateDataKey", () -> {
            arrived.countDown();
            awaitQuietly(release);
        });
        CompletableFuture<GenerateDataKeyResponse> answer = CompletableFuture.supplyAsync(this::generate);
        assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(this.kms.requestCount("GenerateDataKey")).isEqualTo(1);
        assertThat(this.client.listKeys().keys()).hasSize(1);
        assertThat(answer).isNotDone();
        release.countDown();
        assertThat(answer.get(10, TimeUnit.SECONDS).keyId()).isEqualTo(this.keyArn);
    }

    @Test
    void latencyHookWhenItThrowsBreaksConnection() {
        this.faults.latencyHook(() -> {
            throw new IllegalStateException("cut");
        });
        assertThatExceptionOfType(SdkClientException.class).isThrownBy(this::generate);
        this.faults.clear();
        assertThat(generate().keyId()).isEqualTo(this.keyArn);
    }

    @Test
    void interceptChangesAnswer() {
        byte[] shortKey = new byte[31];
        this.faults.intercept("GenerateDataKey", (answer) -> {
            assertThat(answer.text("KeyId")).isEqualTo(this.keyArn);
            assertThat(answer.bytes("Plaintext")).hasSize(32);
            assertThat(answer.text("Plaintext")).isNull();
            assertThat(answer.bytes("None")).isNull();
            return answer.with("Plaintext", shortKey).with("KeyId", "another").without("KeyMaterialId");
        });
        GenerateDataKeyResponse generated = generate();
        assertThat(generated.plaintext().asByteArray()).isEqualTo(shortKey);
        assertThat(generated.keyId()).isEqualTo("another");
        assertThat(generated.keyMaterialId()).isNull();
        assertThat(generated.ciphertextBlob().asByteArray()).hasSize(184);
    }

    @Test
    void interceptSeesNoRefusals() {
        this.faults.intercept("Decrypt", (answer) -> {
            throw new AssertionError("not reached");
        });
        assertThat(refusal(() -> this.client.decrypt((request) -> request.ciphertextBlob(PLAINTEXT)))
                        .awsErrorDetails()
                        .errorCode())
                .isEqualTo("InvalidCiphertextException");
    }

    @Test
    void faultsWhenOperationIsUnknownAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> this.faults.fail("Dekrypt", "ThrottlingException"))
                .withMessage("The embedded KMS has no operation 'Dekrypt'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> this.faults.failNext("Decrypt", 0, "ThrottlingException"))
                .withMessage("'times' must be at least 1, not 0");
    }

    private GenerateDataKeyResponse generate() {
        return this.client.generateDataKey(
                (request) -> request.keyId(this.keyArn).keySpec("AES_256"));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
