package io.github.kmsenvelope.spring.micrometer;

import static io.github.kmsenvelope.spring.micrometer.MeteredService.CONTEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.UnavailableReason;
import io.github.kmsenvelope.embedded.Outage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestMetersTests {

    @Test
    void requestsAreTimedByPurposeAndOperation() {
        MeteredService.contextsWithoutResilience()
                .withPropertyValues("aws.kms.startup.check=describe")
                .run(context -> {
                    MeteredService service = new MeteredService(context);
                    byte[] message = service.kms().forPurpose("cards").encrypt(new byte[1], CONTEXT);
                    service.kms().forPurpose("cards").encrypt(new byte[1], CONTEXT);
                    service.kms().forPurpose("cards").decrypt(message, CONTEXT);
                    assertThat(requests(service, "cards", "GenerateDataKey", "success"))
                            .isEqualTo(2);
                    assertThat(requests(service, "cards", "Decrypt", "success")).isEqualTo(1);
                    assertThat(requests(service, "cards", "DescribeKey", "success"))
                            .isEqualTo(service.embedded().requestCount("DescribeKey") - 1.0)
                            .isPositive();
                    assertThat(requests(service, "default", "GenerateDataKey", "success"))
                            .isZero();
                    assertThat(requests(service, "default", "DescribeKey", "success"))
                            .isEqualTo(1);
                    assertThat(service.total(KmsMeter.REQUESTS, "cards", "Decrypt", "us-east-1", "success"))
                            .isPositive();
                });
    }

    @ParameterizedTest
    @CsvSource({
        "AccessDeniedException, denied",
        "DisabledException, key_state",
        "KMSInternalException, unavailable",
        "ThrottlingException, unavailable",
        "InvalidKeyUsageException, misuse",
        "InvalidCiphertextException, not_authentic"
    })
    void requestWhenFailingIsTimedByOutcome(String error, String outcome) {
        MeteredService.contextsWithoutResilience().run(context -> {
            MeteredService service = new MeteredService(context);
            byte[] message = service.kms().encrypt(new byte[1], CONTEXT);
            assertThat(requests(service, "default", "Decrypt", outcome)).isZero();
            service.embedded().faults().fail("Decrypt", error);
            assertThatExceptionOfType(KmsServiceException.class)
                    .isThrownBy(() -> service.kms().decrypt(message, CONTEXT));
            assertThat(requests(service, "default", "Decrypt", outcome)).isEqualTo(1);
            assertThat(requests(service, "default", "Decrypt", "success")).isZero();
        });
    }

    private static double requests(MeteredService service, String purpose, String operation, String outcome) {
        return service.value(KmsMeter.REQUESTS, purpose, operation, "us-east-1", outcome);
    }

    @Test
    void attemptsAreSummedByKindAndWhetherKmsAnswered() {
        MeteredService.contexts()
                .withPropertyValues(
                        "aws.kms.cache.enabled=false",
                        "aws.kms.retry.max-attempts=3",
                        "aws.kms.retry.initial-backoff=1ms",
                        "aws.kms.retry.max-backoff=1ms")
                .run(context -> {
                    MeteredService service = new MeteredService(context);
                    service.embedded().faults().failNext("GenerateDataKey", 2, "KMSInternalException");
                    byte[] message = service.kms().encrypt(new byte[1], CONTEXT);
                    assertThat(service.value(KmsMeter.ATTEMPTS, "default", "wrap", "true"))
                            .isEqualTo(1);
                    assertThat(service.total(KmsMeter.ATTEMPTS, "default", "wrap", "true"))
                            .isEqualTo(3);
                    service.embedded().faults().outage(Outage.SERVER_ERROR);
                    assertThatExceptionOfType(KmsUnavailableException.class)
                            .isThrownBy(() -> service.kms().decrypt(message, CONTEXT));
                    assertThat(service.value(KmsMeter.ATTEMPTS, "default", "unwrap", "false"))
                            .isEqualTo(1);
                    assertThat(service.total(KmsMeter.ATTEMPTS, "default", "unwrap", "false"))
                            .isEqualTo(3);
                    assertThat(service.value(KmsMeter.ATTEMPTS, "default", "unwrap", "true"))
                            .isZero();
                    assertThat(service.value(KmsMeter.ATTEMPTS, "cards", "describe", "false"))
                            .isZero();
                });
    }

    @Test
    void costIsOfTheRequestsThatKmsAnswered() {
        MeteredService.contextsWithoutResilience()
                .withPropertyValues("aws.kms.metrics.price-per-10000-requests=50")
                .run(context -> {
                    MeteredService service = new MeteredService(context);
                    service.kms().encrypt(new byte[1], CONTEXT);
                    service.embedded().faults().deny("GenerateDataKey");
                    assertThatExceptionOfType(KmsServiceException.class)
                            .isThrownBy(() -> service.kms().encrypt(new byte[1], CONTEXT));
                    service.embedded().faults().clear();
                    service.embedded().faults().outage(Outage.CONNECTION_RESET);
                    assertThatExceptionOfType(KmsUnavailableException.class)
                            .isThrownBy(() -> service.kms().encrypt(new byte[1], CONTEXT));
                    assertThat(service.value(KmsMeter.COST, "default")).isEqualTo(2 * 0.005, within(1e-12));
                    assertThat(service.value(KmsMeter.COST, "cards")).isZero();
                });
    }

    @Test
    void unwrapsThatAreTurnedAwayAreCounted() {
        MeteredService.contexts()
                .withPropertyValues("aws.kms.cache.enabled=false", "aws.kms.bulkhead.max-concurrent-unwraps=1")
                .run(context -> {
                    MeteredService service = new MeteredService(context);
                    byte[] message = service.kms().encrypt(new byte[1], CONTEXT);
                    List<UnavailableReason> inner = new ArrayList<>();
                    service.embedded().faults().latencyHook("Decrypt", () -> {
                        try {
                            service.kms().decrypt(message, CONTEXT);
                        } catch (KmsUnavailableException turnedAway) {
                            inner.add(turnedAway.reason());
                        }
                    });
                    service.kms().decrypt(message, CONTEXT);
                    assertThat(inner).containsExactly(UnavailableReason.BULKHEAD_FULL);
                    assertThat(service.value(KmsMeter.BULKHEAD_REJECTIONS, "default"))
                            .isEqualTo(1);
                    assertThat(service.value(KmsMeter.BULKHEAD_REJECTIONS, "cards"))
                            .isZero();
                });
    }
}
