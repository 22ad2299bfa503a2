package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.UnavailableReason;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.CircuitBreakerState;
import io.github.kmsenvelope.event.KmsEvent.RequestKind;
import io.github.kmsenvelope.resilience.BulkheadSettings;
import io.github.kmsenvelope.resilience.CircuitBreakerSettings;
import io.github.kmsenvelope.resilience.ResilienceSettings;
import io.github.kmsenvelope.resilience.RetrySettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When KMS is no longer asked, and when it is asked again. */
class CircuitBreakerTests {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    private static final Duration OPEN = Duration.ofSeconds(10);

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final String keyArn = kms.createKey("alias/orders");

    private final ManualTime time = new ManualTime();

    private final List<KmsEvent> events = new ArrayList<>();

    private final EnvelopeKmsService service = service(oneAttempt());

    @AfterEach
    void close() {
        service.close();
        kms.close();
    }

    /** So that each call is one request. */
    private static ResilienceSettings oneAttempt() {
        ResilienceSettings defaults = ResilienceSettings.defaults();
        return new ResilienceSettings(
                true,
                defaults.attemptTimeout(),
                new RetrySettings(1, Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofSeconds(5)),
                CircuitBreakerSettings.defaults(),
                BulkheadSettings.defaults());
    }

    private EnvelopeKmsService service(ResilienceSettings settings) {
        return time.service(kms)
                .keyId(keyArn)
                .purpose("audit", purpose -> purpose.keyId(keyArn))
                .cache(CacheSettings.disabled())
                .resilience(settings)
                .listener(events::add)
                .build();
    }

    /** Made by a service with circuit breakers of its own. */
    private byte[] messageOfAnother() {
        try (EnvelopeKmsService another = service(oneAttempt())) {
            return another.encrypt(new byte[1], CONTEXT);
        }
    }

    private KmsUnavailableException fail(EnvelopeKmsService service) {
        return Objects.requireNonNull(
                catchThrowableOfType(KmsUnavailableException.class, () -> service.encrypt(new byte[1], CONTEXT)));
    }

    private void open(EnvelopeKmsService service) {
        kms.faults().fail("GenerateDataKey", "KMSInternalException");
        for (int i = 0; i < 10; i++) {
            assertThat(fail(service).reason()).isEqualTo(UnavailableReason.SERVICE_FAULT);
        }
        kms.resetCounts();
        time.advance(Duration.ofSeconds(1));
    }

    private List<KmsEvent> stateChanges() {
        return events.stream()
                .filter(KmsEvent.CircuitBreakerStateChanged.class::isInstance)
                .toList();
    }

    private static KmsEvent change(CircuitBreakerState from, CircuitBreakerState to) {
        return new KmsEvent.CircuitBreakerStateChanged("us-east-1", RequestKind.WRAP, from, to);
    }

    @Test
    void encryptWhenOpenMakesNoRequestAndSaysWhenToComeBack() {
        open(service);
        kms.faults().clear();
        for (int i = 0; i < 50; i++) {
            assertThatExceptionOfType(KmsUnavailableException.class)
                    .isThrownBy(() -> service.encrypt(new byte[1], CONTEXT))
                    .withMessageContaining("Try again in 9 s")
                    .withMessageContaining("us-east-1")
                    .withMessageContaining("SERVICE_FAULT")
                    .withMessageContaining(keyArn)
                    .satisfies(ex -> assertThat(ex.reason()).isEqualTo(UnavailableReason.CIRCUIT_OPEN))
                    .satisfies(ex -> assertThat(ex.retryAfter()).contains(Duration.ofSeconds(9)));
        }
        assertThat(kms.requestCount("GenerateDataKey")).isZero();
        assertThat(stateChanges()).containsExactly(change(CircuitBreakerState.CLOSED, CircuitBreakerState.OPEN));
        assertThat(events)
                .filteredOn(KmsEvent.CallNotPermitted.class::isInstance)
                .hasSize(50)
                .contains(
                        new KmsEvent.CallNotPermitted(RequestKind.WRAP, "default", "us-east-1", Duration.ofSeconds(9)));
    }

    @Test
    void opensWarnsOnceAndClosesTellsSo() {
        List<ILoggingEvent> log = LogCapture.of("io.github.kmsenvelope.resilience", () -> {
            open(service);
            fail(service);
            fail(service);
            kms.faults().clear();
            time.advance(OPEN);
            for (int i = 0; i < 3; i++) {
                service.encrypt(new byte[1], CONTEXT);
            }
        });
        assertThat(log)
                .filteredOn(event -> event.getLevel() == Level.WARN)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .asString()
                .contains("us-east-1", "WRAP", "10 s", "SERVICE_FAULT");
        assertThat(log)
                .filteredOn(event -> event.getLevel() == Level.INFO)
                .extracting(ILoggingEvent::getFormattedMessage)
                .hasSize(2)
                .last()
                .asString()
                .contains("works again");
    }

    @Test
    void encryptAfterTheOpenTimeProbesAndClosesAndServes() {
        open(service);
        kms.faults().clear();
        time.advance(OPEN.minusSeconds(1));
        assertThat(fail(service).reason()).isEqualTo(UnavailableReason.CIRCUIT_OPEN);
        time.advance(Duration.ofMillis(1));
        for (int i = 0; i < 20; i++) {
            assertThat(service.encrypt(new byte[1], CONTEXT)).isNotEmpty();
        }
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(20);
        assertThat(stateChanges())
                .containsExactly(
                        change(CircuitBreakerState.CLOSED, CircuitBreakerState.OPEN),
                        change(CircuitBreakerState.OPEN, CircuitBreakerState.HALF_OPEN),
                        change(CircuitBreakerState.HALF_OPEN, CircuitBreakerState.CLOSED));
    }

    @Test
    void encryptWhenProbesFailOpensAgain() {
        open(service);
        time.advance(OPEN);
        for (int i = 0; i < 20; i++) {
            fail(service);
        }
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(3);
        assertThat(stateChanges())
                .hasSize(3)
                .last()
                .isEqualTo(change(CircuitBreakerState.HALF_OPEN, CircuitBreakerState.OPEN));
        assertThat(fail(service).retryAfter()).contains(OPEN);
    }

    @Test
    void encryptWhenProbesAreUnderWayLetsNoOthersPass() {
        open(service);
        kms.faults().clear();
        time.advance(OPEN);
        AtomicInteger turnedAway = new AtomicInteger();
        AtomicInteger depth = new AtomicInteger();
        kms.faults().latencyHook("GenerateDataKey", () -> {
            if (depth.incrementAndGet() < 3) {
                service.encrypt(new byte[1], CONTEXT);
            } else {
                KmsUnavailableException thrown = fail(service);
                assertThat(thrown.reason()).isEqualTo(UnavailableReason.CIRCUIT_OPEN);
                assertThat(thrown.retryAfter()).contains(Duration.ofSeconds(3));
                turnedAway.incrementAndGet();
            }
        });
        service.encrypt(new byte[1], CONTEXT);
        assertThat(turnedAway).hasValue(1);
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(3);
    }

    @Test
    void breakerIsSharedByPurposesOfARegionButNotByKinds() {
        byte[] message = messageOfAnother();
        open(service);
        assertThatExceptionOfType(KmsUnavailableException.class)
                .isThrownBy(() -> service.forPurpose("audit").encrypt(new byte[1], CONTEXT))
                .satisfies(ex -> assertThat(ex.reason()).isEqualTo(UnavailableReason.CIRCUIT_OPEN));
        assertThat(service.decrypt(message, CONTEXT)).hasSize(1);
        assertThat(kms.requestCount("GenerateDataKey")).isZero();
    }

    @Test
    void breakerOfOneRegionLeavesOthersAlone() {
        try (EmbeddedKms elsewhere =
                        EmbeddedKms.builder().region("eu-central-1").start();
                EnvelopeKmsService both = time.service(kms)
                        .keyId(keyArn)
                        .purpose(
                                "far",
                                purpose -> purpose.keyId(elsewhere.createKey()).client(elsewhere.client()))
                        .cache(CacheSettings.disabled())
                        .resilience(oneAttempt())
                        .build()) {
            open(both);
            assertThat(fail(both).reason()).isEqualTo(UnavailableReason.CIRCUIT_OPEN);
            assertThat(both.forPurpose("far").encrypt(new byte[1], CONTEXT)).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AccessDeniedException",
                "UnrecognizedClientException",
                "DisabledException",
                "KMSInvalidStateException",
                "InvalidCiphertextException",
                "IncorrectKeyException",
                "InvalidKeyUsageException",
                "ValidationException"
            })
    void decryptWhenKmsAnswersForCertainNeverOpens(String code) {
        byte[] message = service.encrypt(new byte[1], CONTEXT);
        kms.faults().fail("Decrypt", code);
        for (int i = 0; i < 100; i++) {
            assertThatExceptionOfType(KmsServiceException.class).isThrownBy(() -> service.decrypt(message, CONTEXT));
        }
        assertThat(kms.requestCount("Decrypt")).isEqualTo(100);
        assertThat(stateChanges()).isEmpty();
    }

    @Test
    void encryptWhenTheAnswerIsOddNeverOpens() {
        kms.faults().intercept("GenerateDataKey", answer -> answer.without("Plaintext"));
        for (int i = 0; i < 100; i++) {
            assertThat(fail(service).reason()).isEqualTo(UnavailableReason.UNEXPECTED_ANSWER);
        }
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(100);
    }

    @Test
    void encryptWhenKmsIsSlowOpens() {
        kms.faults().latencyHook("GenerateDataKey", () -> time.advance(Duration.ofMillis(2100)));
        for (int i = 0; i < 10; i++) {
            service.encrypt(new byte[1], CONTEXT);
        }
        assertThat(fail(service).reason()).isEqualTo(UnavailableReason.CIRCUIT_OPEN);
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(10);
    }

    @Test
    void encryptWhenInterruptedCountsAsNothing() {
        for (int i = 0; i < 100; i++) {
            kms.faults().latencyHook("GenerateDataKey", () -> {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted");
            });
            assertThat(fail(service).reason()).isEqualTo(UnavailableReason.INTERRUPTED);
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(100);
        assertThat(stateChanges()).isEmpty();
    }

    @Test
    void encryptWhenTheBreakerOpensDuringRetriesEndsAtOnce() {
        EnvelopeKmsService retrying = service(ResilienceSettings.defaults());
        kms.faults().fail("GenerateDataKey", "KMSInternalException");
        assertThat(fail(retrying).reason()).isEqualTo(UnavailableReason.SERVICE_FAULT);
        assertThat(fail(retrying).reason()).isEqualTo(UnavailableReason.SERVICE_FAULT);
        int pauses = time.sleeps().size();
        KmsUnavailableException third = fail(retrying);
        assertThat(third.reason()).isEqualTo(UnavailableReason.CIRCUIT_OPEN);
        assertThat(third.retryAfter()).contains(OPEN);
        assertThat(third.getCause())
                .isInstanceOfSatisfying(
                        KmsUnavailableException.class,
                        cause -> assertThat(cause.reason()).isEqualTo(UnavailableReason.SERVICE_FAULT));
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(10);
        assertThat(time.sleeps()).hasSize(pauses + 1);
        retrying.close();
    }

    @Test
    void encryptWhenRetriesDoNotHelpAgainstThrottlingOpens() {
        EnvelopeKmsService retrying = service(ResilienceSettings.defaults());
        kms.faults().fail("GenerateDataKey", "ThrottlingException");
        for (int i = 0; i < 3; i++) {
            assertThat(fail(retrying).reason()).isEqualTo(UnavailableReason.THROTTLED);
        }
        assertThat(fail(retrying).reason()).isEqualTo(UnavailableReason.CIRCUIT_OPEN);
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(12);
        retrying.close();
    }

    @Test
    void encryptWhenAProbeIsThrottledAndMadeGoodCloses() {
        EnvelopeKmsService retrying = service(ResilienceSettings.defaults());
        kms.faults().fail("GenerateDataKey", "ThrottlingException");
        for (int i = 0; i < 3; i++) {
            fail(retrying);
        }
        kms.faults().clear();
        time.advance(OPEN.plusMillis(1));
        for (int i = 0; i < 5; i++) {
            kms.faults().failNext("GenerateDataKey", 2, "ThrottlingException");
            assertThat(retrying.encrypt(new byte[1], CONTEXT)).isNotEmpty();
        }
        assertThat(stateChanges()).last().isEqualTo(change(CircuitBreakerState.HALF_OPEN, CircuitBreakerState.CLOSED));
        retrying.close();
    }

    @Test
    void encryptWhenTheLookUpFailsTooOftenIsTurnedAwayToo() {
        byte[] message = service.encrypt(new byte[1], CONTEXT);
        kms.faults().fail("DescribeKey", "KMSInternalException");
        try (EnvelopeKmsService reader = time.service(kms)
                .keyId("alias/orders")
                .cache(CacheSettings.disabled())
                .resilience(oneAttempt())
                .build()) {
            for (int i = 0; i < 30; i++) {
                time.advance(Duration.ofMillis(100));
                assertThatExceptionOfType(KmsUnavailableException.class)
                        .isThrownBy(() -> reader.decrypt(message, CONTEXT));
            }
            // Once a second.
            assertThat(kms.requestCount("DescribeKey")).isEqualTo(3);
            for (int i = 0; i < 20; i++) {
                time.advance(Duration.ofMillis(1000));
                assertThatExceptionOfType(KmsUnavailableException.class)
                        .isThrownBy(() -> reader.decrypt(message, CONTEXT));
            }
            assertThat(kms.requestCount("DescribeKey")).isBetween(10L, 13L);
        }
    }

    @Test
    void cachedKeysDoNotAskTheBreaker() {
        try (EnvelopeKmsService caching =
                time.service(kms).keyId(keyArn).resilience(oneAttempt()).build()) {
            byte[] message = caching.encrypt(new byte[1], CONTEXT);
            kms.faults().fail("GenerateDataKey", "KMSInternalException");
            for (int i = 0; i < 10; i++) {
                EncryptionContext other = EncryptionContext.of("tenant", "t" + i);
                assertThatExceptionOfType(KmsUnavailableException.class)
                        .isThrownBy(() -> caching.encrypt(new byte[1], other));
            }
            assertThat(caching.encrypt(new byte[1], CONTEXT)).isNotEmpty();
            assertThat(caching.decrypt(message, CONTEXT)).hasSize(1);
        }
    }

    @Test
    void breakerWhenDisabledLetsAllPass() {
        ResilienceSettings one = oneAttempt();
        try (EnvelopeKmsService plain = service(new ResilienceSettings(
                true,
                one.attemptTimeout(),
                one.retry(),
                CircuitBreakerSettings.disabled(),
                BulkheadSettings.defaults()))) {
            kms.faults().fail("GenerateDataKey", "KMSInternalException");
            for (int i = 0; i < 100; i++) {
                assertThat(fail(plain).reason()).isEqualTo(UnavailableReason.SERVICE_FAULT);
            }
        }
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(100);
    }
}
