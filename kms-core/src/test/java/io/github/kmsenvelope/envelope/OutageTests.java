package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.UnavailableReason;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.embedded.Fault;
import io.github.kmsenvelope.embedded.Outage;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.CircuitBreakerState;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import io.github.kmsenvelope.event.KmsEvent.RequestKind;
import io.github.kmsenvelope.resilience.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A KMS that is away for a minute and more while many threads use the service. The time is the test's. */
class OutageTests {

    private static final int THREADS = 16;

    private static final int CONTEXTS = 4;

    private static final CacheSettings SHORT_LIVED =
            CacheSettings.defaults().withMaxAge(Duration.ofSeconds(20)).withRevalidateAfter(Duration.ofSeconds(20));

    private static final Duration OPEN = Duration.ofSeconds(10);

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final String keyArn = kms.createKey();

    private final ManualClock clock = new ManualClock();

    private final Queue<KmsEvent> events = new ConcurrentLinkedQueue<>();

    private final ExecutorService callers = Executors.newFixedThreadPool(THREADS);

    private final List<byte[]> foreign = new ArrayList<>();

    @AfterEach
    void close() {
        callers.shutdownNow();
        kms.close();
    }

    private EnvelopeKmsService service(CacheSettings cache) {
        return KmsServiceBuilder.create(kms.client())
                .keyId(keyArn)
                .cache(cache)
                .clock(clock)
                .timing(new Timing(() -> 0, pause -> {}, bound -> 0))
                .listener(events::add)
                .build();
    }

    private static EncryptionContext context(int number) {
        return EncryptionContext.of("tenant", "t" + number);
    }

    /** One round of encryption, of reading what was written, and of reading what another process wrote. */
    private void use(EnvelopeKmsService service) {
        for (int i = 0; i < CONTEXTS; i++) {
            assertThat(service.decrypt(service.encrypt(new byte[9], context(i)), context(i)))
                    .hasSize(9);
            assertThat(service.decrypt(foreign.get(i), context(i))).hasSize(i);
        }
    }

    private void warmUp(EnvelopeKmsService service) {
        try (EnvelopeKmsService writer =
                KmsServiceBuilder.create(kms.client()).keyId(keyArn).build()) {
            for (int i = 0; i < CONTEXTS; i++) {
                foreign.add(writer.encrypt(new byte[i], context(i)));
            }
        }
        use(service);
    }

    private <T> List<T> inParallel(Callable<T> call) throws Exception {
        List<T> results = new ArrayList<>();
        for (Future<T> each : callers.invokeAll(Collections.nCopies(THREADS, call))) {
            results.add(each.get());
        }
        return results;
    }

    private void useInParallel(EnvelopeKmsService service) throws Exception {
        inParallel(() -> {
            use(service);
            return true;
        });
    }

    private static KmsUnavailableException fail(EnvelopeKmsService service, EncryptionContext context) {
        return Objects.requireNonNull(
                catchThrowableOfType(KmsUnavailableException.class, () -> service.encrypt(new byte[1], context)));
    }

    private static UnavailableReason reasonOf(Outage manner) {
        return switch (manner) {
            case CONNECTION_RESET -> UnavailableReason.UNREACHABLE;
            case SERVER_ERROR -> UnavailableReason.SERVICE_FAULT;
            case THROTTLED -> UnavailableReason.THROTTLED;
            case BLACK_HOLE -> UnavailableReason.TIMED_OUT;
        };
    }

    private static String textOf(Outage manner) {
        return switch (manner) {
            case CONNECTION_RESET -> "KMS could not be reached. Try again later";
            case SERVER_ERROR -> "KMS failed. Try again later";
            case THROTTLED -> "KMS throttles requests of this account. Try again later";
            case BLACK_HOLE -> "KMS did not answer in time. Try again later";
        };
    }

    /** A black hole costs the time of attempts, which is real: it has its place among the random faults. */
    @ParameterizedTest
    @EnumSource(names = "BLACK_HOLE", mode = EnumSource.Mode.EXCLUDE)
    void callsWithWarmKeysInAnOutageOfAMinuteDoNotFeelIt(Outage manner) throws Exception {
        try (EnvelopeKmsService service = service(SHORT_LIVED)) {
            warmUp(service);
            Fault outage = kms.faults().outage(manner);
            KmsUnavailableException unseen = fail(service, context(99));
            assertThat(unseen.reason()).isEqualTo(reasonOf(manner));
            assertThat(unseen).hasMessageContaining(textOf(manner)).hasMessageContaining(keyArn);
            for (int second = 0; second < 60; second++) {
                useInParallel(service);
                clock.advance(Duration.ofSeconds(1));
            }
            assertThat(service.statistics("default", Operation.ENCRYPT).staleUses())
                    .isPositive();
            assertThat(service.statistics("default", Operation.DECRYPT).staleUses())
                    .isPositive();
            assertThat(events)
                    .hasAtLeastOneElementOfType(KmsEvent.DataKeyRefreshFailed.class)
                    .hasAtLeastOneElementOfType(KmsEvent.CallNotPermitted.class)
                    .filteredOn(KmsEvent.StaleKeyUsed.class::isInstance)
                    .extracting(event -> ((KmsEvent.StaleKeyUsed) event).direction())
                    .contains(Operation.ENCRYPT, Operation.DECRYPT);
            outage.close();
            clock.advance(OPEN.plusMillis(1));
            // One after the other, as the half-open breakers let them pass.
            service.encrypt(new byte[1], context(99));
            use(service);
            long stale = service.statistics("default", Operation.ENCRYPT).staleUses();
            useInParallel(service);
            assertThat(service.statistics("default", Operation.ENCRYPT).staleUses())
                    .isEqualTo(stale);
        }
    }

    @Test
    void callsWithoutGraceInAnOutageFailWithoutRequestsOnceTheBreakerIsOpenAndServeWhenItHalfOpens() throws Exception {
        try (EnvelopeKmsService service = service(SHORT_LIVED.withStaleIfUnavailable(Duration.ZERO))) {
            warmUp(service);
            byte[] own = service.encrypt(new byte[5], context(0));
            Fault outage = kms.faults().outage(Outage.SERVER_ERROR);
            clock.advance(Duration.ofSeconds(20));
            for (int i = 0; i < 10; i++) {
                assertThat(inParallel(() -> fail(service, context(0)).reason()))
                        .isSubsetOf(UnavailableReason.SERVICE_FAULT, UnavailableReason.CIRCUIT_OPEN);
                for (byte[] message : List.of(own, foreign.get(0))) {
                    assertThatExceptionOfType(KmsUnavailableException.class)
                            .isThrownBy(() -> service.decrypt(message, context(0)));
                }
            }
            for (RequestKind kind : List.of(RequestKind.WRAP, RequestKind.UNWRAP)) {
                assertThat(events)
                        .contains(new KmsEvent.CircuitBreakerStateChanged(
                                "us-east-1", kind, CircuitBreakerState.CLOSED, CircuitBreakerState.OPEN));
            }
            kms.resetCounts();
            clock.advance(OPEN.minusMillis(1));
            for (int i = 0; i < 10; i++) {
                assertThat(inParallel(() -> fail(service, context(0)).reason()))
                        .containsOnly(UnavailableReason.CIRCUIT_OPEN);
                assertThatExceptionOfType(KmsUnavailableException.class)
                        .isThrownBy(() -> service.decrypt(own, context(0)))
                        .withMessageContaining("Try again in 1 ms")
                        .satisfies(ex -> assertThat(ex.reason()).isEqualTo(UnavailableReason.CIRCUIT_OPEN));
            }
            assertThat(kms.requestCount()).isZero();
            outage.close();
            clock.advance(Duration.ofMillis(2));
            for (int i = 0; i < CONTEXTS; i++) {
                service.encrypt(new byte[1], context(i));
            }
            use(service);
            assertThat(service.decrypt(own, context(0))).hasSize(5);
            useInParallel(service);
            assertThat(events)
                    .contains(new KmsEvent.CircuitBreakerStateChanged(
                            "us-east-1", RequestKind.WRAP, CircuitBreakerState.HALF_OPEN, CircuitBreakerState.CLOSED));
            assertThat(events).noneMatch(KmsEvent.StaleKeyUsed.class::isInstance);
        }
    }
}
