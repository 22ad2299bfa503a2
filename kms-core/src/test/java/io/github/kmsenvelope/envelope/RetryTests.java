package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.UnavailableReason;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.RequestKind;
import io.github.kmsenvelope.resilience.ResilienceSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often KMS is asked again, and how long is waited in between. */
class RetryTests {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final String keyArn = kms.createKey("alias/orders");

    private final ManualTime time = new ManualTime();

    private final List<KmsEvent> events = new ArrayList<>();

    private final EnvelopeKmsService service = service("alias/orders");

    @AfterEach
    void close() {
        service.close();
        kms.close();
    }

    private EnvelopeKmsService service(String keyId) {
        return time.service(kms)
                .keyId(keyId)
                .cache(CacheSettings.disabled())
                .listener(events::add)
                .build();
    }

    /** Counts over all operations, as a shared quota does. */
    private void throttleEverySecondRequest() {
        AtomicInteger requests = new AtomicInteger();
        for (String operation : List.of("GenerateDataKey", "Decrypt", "DescribeKey")) {
            kms.faults().latencyHook(operation, () -> {
                if (requests.incrementAndGet() % 2 == 0) {
                    kms.faults().failNext(operation, 1, "ThrottlingException");
                }
            });
        }
    }

    @Test
    void callsWhenEverySecondRequestIsThrottledAllSucceed() {
        throttleEverySecondRequest();
        EnvelopeKmsService reader = service("alias/orders");
        for (int i = 0; i < 100; i++) {
            byte[] message = service.encrypt(new byte[i], CONTEXT);
            assertThat(reader.decrypt(message, CONTEXT)).hasSize(i);
        }
        // 100 wraps, 100 unwraps, 1 look-up of the alias; each but the first after one failure at most.
        assertThat(requests()).isLessThanOrEqualTo(2 * 201);
        assertThat(time.sleeps()).hasSize(200).allMatch(pause -> pause.equals(Duration.ofMillis(50)));
        assertThat(events).noneMatch(KmsEvent.CircuitBreakerStateChanged.class::isInstance);
    }

    private long requests() {
        return kms.requestCount("GenerateDataKey") + kms.requestCount("Decrypt") + kms.requestCount("DescribeKey");
    }

    @Test
    void encryptWhenAllAttemptsFailStopsAfterFourAndGrowingPauses() {
        kms.faults().fail("GenerateDataKey", "ThrottlingException");
        assertThatExceptionOfType(KmsUnavailableException.class)
                .isThrownBy(() -> service.encrypt(new byte[1], CONTEXT))
                .withMessageContaining("throttles")
                .satisfies(ex -> assertThat(ex.reason()).isEqualTo(UnavailableReason.THROTTLED))
                .satisfies(ex -> assertThat(ex.retryAfter()).isEmpty());
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(4);
        assertThat(time.sleeps())
                .containsExactly(Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(200));
    }

    @Test
    void encryptWhenRetriedTellsEachAttemptAndRetry() {
        kms.faults().failNext("GenerateDataKey", 2, "KMSInternalException");
        service.encrypt(new byte[1], CONTEXT);
        assertThat(events)
                .filteredOn(KmsEvent.RetryScheduled.class::isInstance)
                .extracting(KmsEvent.RetryScheduled.class::cast)
                .satisfiesExactly(
                        first -> {
                            assertThat(first.kind()).isEqualTo(RequestKind.WRAP);
                            assertThat(first.purpose()).isEqualTo("default");
                            assertThat(first.attempt()).isEqualTo(1);
                            assertThat(first.backoff()).isEqualTo(Duration.ofMillis(50));
                            assertThat(first.failure().reason()).isEqualTo(UnavailableReason.SERVICE_FAULT);
                        },
                        second -> {
                            assertThat(second.attempt()).isEqualTo(2);
                            assertThat(second.backoff()).isEqualTo(Duration.ofMillis(100));
                        });
        assertThat(events)
                .filteredOn(KmsEvent.KmsRequestCompleted.class::isInstance)
                .hasSize(3);
    }

    @Test
    void pausesAreDrawnFromZeroUpToTheLongest() {
        List<Long> bounds = new ArrayList<>();
        List<Long> draws = List.of(0L, 17L, 200L);
        ManualTime jittered = new ManualTime().random(bound -> {
            bounds.add(bound);
            return draws.get(bounds.size() - 1);
        });
        kms.faults().fail("GenerateDataKey", "ThrottlingException");
        try (EnvelopeKmsService other =
                jittered.service(kms).keyId("alias/orders").build()) {
            assertThatExceptionOfType(KmsUnavailableException.class)
                    .isThrownBy(() -> other.encrypt(new byte[1], CONTEXT));
        }
        assertThat(bounds).as("exclusive").containsExactly(51L, 101L, 201L);
        assertThat(jittered.sleeps()).containsExactly(Duration.ZERO, Duration.ofMillis(17), Duration.ofMillis(200));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AccessDeniedException",
                "UnrecognizedClientException",
                "DisabledException",
                "NotFoundException",
                "KMSInvalidStateException",
                "InvalidCiphertextException",
                "IncorrectKeyException",
                "InvalidKeyUsageException",
                "LimitExceededException",
                "ValidationException"
            })
    void decryptWhenKmsAnswersForCertainAsksOnce(String code) {
        byte[] message = service.encrypt(new byte[1], CONTEXT);
        kms.faults().fail("Decrypt", code);
        assertThatExceptionOfType(KmsServiceException.class).isThrownBy(() -> service.decrypt(message, CONTEXT));
        assertThat(kms.requestCount("Decrypt")).isEqualTo(1);
        assertThat(time.sleeps()).isEmpty();
    }

    @Test
    void encryptWhenTheAnswerIsOddAsksOnce() {
        kms.faults().intercept("GenerateDataKey", answer -> answer.without("Plaintext"));
        assertThatExceptionOfType(KmsUnavailableException.class)
                .isThrownBy(() -> service.encrypt(new byte[1], CONTEXT))
                .satisfies(ex -> assertThat(ex.reason()).isEqualTo(UnavailableReason.UNEXPECTED_ANSWER));
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(1);
    }

    @Test
    void encryptWhenConnectionBreaksTriesAgain() {
        AtomicInteger cuts = new AtomicInteger(2);
        kms.faults().latencyHook("GenerateDataKey", () -> {
            if (cuts.getAndDecrement() > 0) {
                throw new IllegalStateException("cut");
            }
        });
        assertThat(service.encrypt(new byte[1], CONTEXT)).isNotEmpty();
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(3);
    }

    @Test
    void decryptWhenAliasCannotBeLookedUpAtFirstTriesAgain() {
        byte[] message = service.encrypt(new byte[1], CONTEXT);
        EnvelopeKmsService reader = service("alias/orders");
        kms.faults().failNext("DescribeKey", 3, "ThrottlingException");
        assertThat(reader.decrypt(message, CONTEXT)).hasSize(1);
        assertThat(kms.requestCount("DescribeKey")).isEqualTo(4);
        assertThat(time.sleeps()).hasSize(3);
    }

    @Test
    void decryptWhenAliasCannotBeLookedUpAsksAgainAfterASecond() {
        byte[] message = service.encrypt(new byte[1], CONTEXT);
        EnvelopeKmsService reader = service("alias/orders");
        kms.faults().fail("DescribeKey", "ThrottlingException");
        for (int i = 0; i < 10; i++) {
            assertThatExceptionOfType(KmsUnavailableException.class)
                    .isThrownBy(() -> reader.decrypt(message, CONTEXT))
                    .satisfies(ex -> assertThat(ex.reason()).isEqualTo(UnavailableReason.THROTTLED));
        }
        assertThat(kms.requestCount("DescribeKey")).isEqualTo(4);
        kms.faults().clear();
        time.advance(Duration.ofSeconds(1));
        assertThat(reader.decrypt(message, CONTEXT)).hasSize(1);
        assertThat(kms.requestCount("DescribeKey")).isEqualTo(5);
    }

    @Test
    void encryptWhenResilienceIsDisabledAsksOnce() {
        kms.faults().fail("GenerateDataKey", "ThrottlingException");
        try (EnvelopeKmsService plain = time.service(kms)
                .keyId(keyArn)
                .resilience(ResilienceSettings.disabled())
                .build()) {
            for (int i = 0; i < 30; i++) {
                assertThatExceptionOfType(KmsUnavailableException.class)
                        .isThrownBy(() -> plain.encrypt(new byte[1], CONTEXT))
                        .satisfies(ex -> assertThat(ex.reason()).isEqualTo(UnavailableReason.THROTTLED));
            }
        }
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(30);
        assertThat(time.sleeps()).isEmpty();
    }
}
