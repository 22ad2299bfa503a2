package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.UnavailableReason;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.embedded.KmsRequest;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import io.github.kmsenvelope.resilience.BulkheadSettings;
import io.github.kmsenvelope.resilience.CircuitBreakerSettings;
import io.github.kmsenvelope.resilience.ResilienceSettings;
import io.github.kmsenvelope.resilience.RetrySettings;
import io.github.kmsenvelope.resilience.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A KMS that throttles while many threads use it. */
class ThrottlingTests {

    private static final int THREADS = 16;

    private static final int CONTEXTS = 4;

    private static final Duration LATENCY = Duration.ofMillis(30);

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final String keyArn = kms.createKey();

    private final Queue<KmsEvent> events = new ConcurrentLinkedQueue<>();

    private final ExecutorService callers = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void close() {
        callers.shutdownNow();
        kms.close();
    }

    private static EncryptionContext context(int number) {
        return EncryptionContext.of("tenant", "t" + number % CONTEXTS);
    }

    private <E extends KmsEvent> List<E> events(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Test
    void callsUnderLoadWhenEverySecondRequestIsThrottledAllSucceedWithoutWaiting() throws Exception {
        SteppedTime time = new SteppedTime();
        ExecutorService background = Executors.newFixedThreadPool(8);
        Random random = new Random(1);
        try (EnvelopeKmsService writer =
                        KmsServiceBuilder.create(kms.client()).keyId(keyArn).build();
                EnvelopeKmsService service = KmsServiceBuilder.create(kms.client())
                        .keyId(keyArn)
                        .cache(CacheSettings.defaults()
                                .withMaxAge(Duration.ofSeconds(1))
                                .withRevalidateAfter(Duration.ofSeconds(1)))
                        .clock(time)
                        .timing(new Timing(() -> 0, time::pass, bound -> Math.floorMod(random.nextLong(), bound)))
                        .executor(task -> time.run(task, background))
                        .listener(events::add)
                        .build()) {
            List<byte[]> foreign = new ArrayList<>();
            for (int i = 0; i < CONTEXTS; i++) {
                foreign.add(writer.encrypt(new byte[i], context(i)));
                service.encrypt(new byte[i], context(i));
                service.decrypt(foreign.get(i), context(i));
            }
            kms.resetCounts();
            kms.faults().latencyHook(() -> time.pass(LATENCY));
            kms.faults().on("GenerateDataKey", "Decrypt").every(2).fail("ThrottlingException");
            List<Callable<Boolean>> turn = Collections.nCopies(THREADS, () -> {
                for (int i = 0; i < CONTEXTS; i++) {
                    assertThat(service.decrypt(service.encrypt(new byte[9], context(i)), context(i)))
                            .hasSize(9);
                    assertThat(service.decrypt(foreign.get(i), context(i))).hasSize(i);
                }
                return true;
            });
            for (int step = 0; step < 500; step++) {
                for (Future<Boolean> each : callers.invokeAll(turn, 30, TimeUnit.SECONDS)) {
                    assertThat(each.get()).isTrue();
                }
                time.step(Duration.ofMillis(20));
            }
            assertThat(service.statistics("default", Operation.ENCRYPT).waits()).isEqualTo(CONTEXTS);
            assertThat(service.statistics("default", Operation.DECRYPT).waits()).isEqualTo(CONTEXTS);
            int ended = events(KmsEvent.DataKeyRefreshed.class).size()
                    + events(KmsEvent.DataKeyRefreshFailed.class).size();
            // Ten seconds, two directions; those under way at the end have not been told yet.
            assertThat(ended).isGreaterThan(CONTEXTS * 2 * 6);
            assertThat(kms.requestCount()).isLessThanOrEqualTo(4L * (ended + 2 * CONTEXTS));
            List<KmsRequest> answered = kms.requests().stream()
                    .filter(request -> request.outcome() != KmsRequest.Outcome.PENDING)
                    .toList();
            long throttled = answered.stream()
                    .filter(request -> "ThrottlingException".equals(request.errorCode()))
                    .count();
            // Those that KMS still holds may be throttled or not.
            long held = kms.requestCount() - answered.size();
            assertThat(2 * throttled).isCloseTo(answered.size(), within(2 * held + 1));
            assertThat(events(KmsEvent.RetryScheduled.class))
                    .isNotEmpty()
                    .allMatch(retry -> retry.attempt() <= 3)
                    .allMatch(retry -> retry.failure().reason() == UnavailableReason.THROTTLED);
        } finally {
            background.shutdownNow();
        }
    }

    /** Each caller has a context name of its own, by which the log of KMS tells their requests apart. */
    @Test
    void requestsAtKmsOfThrottledCallersAreFourAndLieAsFarApartAsTheGrowingPausesWereDrawn() throws Exception {
        Random random = new Random(7);
        Map<String, List<Duration>> drawn = new ConcurrentHashMap<>();
        ThreadLocal<String> name = new ThreadLocal<>();
        Timing timing = new Timing(
                () -> 0,
                pause -> {
                    drawn.computeIfAbsent(name.get(), caller -> new ArrayList<>())
                            .add(pause);
                    TimeUnit.NANOSECONDS.sleep(pause.toNanos());
                },
                bound -> Math.floorMod(random.nextLong(), bound));
        kms.faults().on("GenerateDataKey").fail("ThrottlingException");
        try (EnvelopeKmsService service = KmsServiceBuilder.create(kms.client())
                .keyId(keyArn)
                .resilience(patient())
                .timing(timing)
                .listener(events::add)
                .build()) {
            List<Callable<Boolean>> calls = new ArrayList<>();
            for (int i = 0; i < 4 * THREADS; i++) {
                String caller = "caller" + i;
                calls.add(() -> {
                    name.set(caller);
                    assertThatExceptionOfType(KmsUnavailableException.class)
                            .isThrownBy(() -> service.encrypt(new byte[1], EncryptionContext.of(caller, "x")))
                            .satisfies(ex -> assertThat(ex.reason()).isEqualTo(UnavailableReason.THROTTLED));
                    return true;
                });
            }
            for (Future<Boolean> each : callers.invokeAll(calls)) {
                assertThat(each.get()).isTrue();
            }
        }
        Map<Set<String>, List<KmsRequest>> byCaller =
                kms.requests().stream().collect(Collectors.groupingBy(KmsRequest::contextNames));
        assertThat(byCaller).hasSize(4 * THREADS);
        byCaller.forEach((caller, requests) -> {
            assertThat(requests).hasSize(4);
            List<Duration> pauses = drawn.getOrDefault(caller.iterator().next(), List.of());
            assertThat(pauses).hasSize(3);
            for (int i = 0; i < 3; i++) {
                assertThat(requests.get(i + 1).delaySince(requests.get(i))).isGreaterThanOrEqualTo(pauses.get(i));
            }
        });
        for (int i = 0; i < 3; i++) {
            int retry = i;
            List<Long> millis = drawn.values().stream()
                    .map(pauses -> pauses.get(retry).toMillis())
                    .toList();
            long longest = 50L << retry;
            assertThat(millis).allMatch(pause -> pause >= 0 && pause <= longest);
            assertThat(Set.copyOf(millis)).as("jittered").hasSizeGreaterThan(THREADS);
            assertThat(millis.stream().mapToLong(Long::longValue).average().orElseThrow())
                    .as("growing")
                    .isBetween(0.35 * longest, 0.65 * longest);
        }
        assertThat(events(KmsEvent.RetryScheduled.class)).hasSize(3 * 4 * THREADS);
    }

    /** Nothing but the attempts ends these calls, on however busy a machine. */
    private static ResilienceSettings patient() {
        return new ResilienceSettings(
                true,
                Duration.ofSeconds(30),
                new RetrySettings(4, Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofMinutes(5)),
                CircuitBreakerSettings.disabled(),
                BulkheadSettings.defaults());
    }
}
