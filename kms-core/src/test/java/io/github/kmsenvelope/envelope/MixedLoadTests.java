package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.cache.CacheStatistics;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * 200 threads encrypt, read what one of them wrote before, and read what others wrote, under data keys that live for a second, at a KMS that
 * takes 300 ms: not one of them waits once the keys are there, and each context costs at most one request in a second.
 */
@Timeout(240)
class MixedLoadTests {

    private static final int THREADS = 200;

    private static final int CONTEXTS = 4;

    private static final int TURNS_IN_A_STEP = 100;

    private static final int SECONDS = 5 * Integer.getInteger("kms.concurrency.effort", 1);

    private static final int WARM_UP_SECONDS = 5;

    private static final Duration STEP = Duration.ofMillis(10);

    private static final Duration KMS_LATENCY = Duration.ofMillis(300);

    private static final CacheSettings SHORT_LIVED =
            CacheSettings.defaults().withMaxAge(Duration.ofSeconds(1)).withRevalidateAfter(Duration.ofSeconds(3));

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final String keyArn = kms.createKey("alias/orders");

    private final Queue<KmsEvent> events = new ConcurrentLinkedQueue<>();

    private final List<byte[]> foreign = foreignMessages();

    /** The last message of each context, whoever wrote it: it may be under a data key that was replaced since. */
    private final AtomicReferenceArray<@Nullable Written> written = new AtomicReferenceArray<>(CONTEXTS);

    private final ExecutorService callers = Executors.newFixedThreadPool(THREADS);

    private volatile boolean stopped;

    @AfterEach
    void close() {
        stopped = true;
        callers.shutdownNow();
        kms.close();
    }

    private record Written(byte[] message, EncryptionContext context) {}

    private static EncryptionContext context(int number) {
        return EncryptionContext.of("tenant", "t" + number % CONTEXTS);
    }

    private List<byte[]> foreignMessages() {
        List<byte[]> messages = new ArrayList<>();
        try (EnvelopeKmsService writer =
                KmsServiceBuilder.create(kms.client()).keyId(keyArn).build()) {
            for (int i = 0; i < CONTEXTS; i++) {
                messages.add(writer.encrypt(new byte[100], context(i)));
            }
        }
        return messages;
    }

    /** The second purpose reads what others wrote, so that its waits are counted apart from those for own messages. */
    private KmsServiceBuilder service() {
        return KmsServiceBuilder.create(kms.client())
                .keyId("alias/orders")
                .purpose("reader", purpose -> purpose.decryptKeyIds(List.of(keyArn)))
                .cache(SHORT_LIVED)
                .listener(event -> {
                    if (!(event instanceof KmsEvent.OperationCompleted)) {
                        events.add(event);
                    }
                });
    }

    private void warmUp(EnvelopeKmsService service) {
        for (int i = 0; i < CONTEXTS; i++) {
            service.encrypt(new byte[100], context(i));
            readForeign(service, i);
        }
        kms.resetCounts();
    }

    private void writeAndReadTheLast(EnvelopeKmsService service, int number) {
        EncryptionContext row = context(number).withAssociatedData("row", "r" + number);
        Written last = written.getAndSet(number % CONTEXTS, new Written(service.encrypt(new byte[100], row), row));
        if (last != null) {
            assertThat(service.decrypt(last.message(), last.context())).hasSize(100);
        }
    }

    private void readForeign(EnvelopeKmsService service, int number) {
        assertThat(service.forPurpose("reader").decrypt(foreign.get(number % CONTEXTS), context(number)))
                .hasSize(100);
    }

    /** Nobody waited but those who warmed up, and every refresh was told. */
    private void assertNoneWaited(EnvelopeKmsService service, String purpose, Operation direction, long waitsBefore) {
        CacheStatistics statistics = service.statistics(purpose, direction);
        assertThat(statistics.waits()).as("waits of %s", purpose).isEqualTo(waitsBefore);
        assertThat(statistics.staleUses()).isZero();
        assertThat(events)
                .filteredOn(new KmsEvent.DataKeyRefreshed(purpose, direction)::equals)
                .hasSize((int) statistics.refreshes());
        assertThat(events).noneMatch(KmsEvent.DataKeyRefreshFailed.class::isInstance);
    }

    @Test
    void noCallerWaitsWhileAKeyIsValid() throws Exception {
        SteppedTime time = new SteppedTime();
        Semaphore turns = new Semaphore(0);
        Semaphore taken = new Semaphore(0);
        ExecutorService background = Executors.newFixedThreadPool(8);
        try (EnvelopeKmsService service = service()
                .clock(time)
                .executor(task -> time.run(task, background))
                .build()) {
            warmUp(service);
            kms.faults().latencyHook(() -> time.pass(KMS_LATENCY));
            List<Future<Boolean>> running = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                int first = t;
                running.add(callers.submit(() -> {
                    turns.acquire();
                    for (int i = first; !stopped; i++) {
                        writeAndReadTheLast(service, i);
                        readForeign(service, i);
                        taken.release();
                        turns.acquire();
                    }
                    return true;
                }));
            }
            for (long step = 0; step < SECONDS * 1000 / STEP.toMillis(); step++) {
                turns.release(TURNS_IN_A_STEP);
                assertThat(taken.tryAcquire(TURNS_IN_A_STEP, 30, TimeUnit.SECONDS))
                        .as("every caller took his turn without waiting for time to pass")
                        .isTrue();
                time.step(STEP);
            }
            stopped = true;
            turns.release(THREADS);
            for (Future<Boolean> each : running) {
                assertThat(each.get()).isTrue();
            }
            assertNoneWaited(service, "default", Operation.ENCRYPT, CONTEXTS);
            assertNoneWaited(service, "reader", Operation.DECRYPT, CONTEXTS);
            assertThat(service.statistics("default", Operation.DECRYPT).waits()).isZero();
            // 70 to 90 % of a second, and the latency: at least one second, at most 1.2, and what the steps add.
            assertThat(kms.requestCount("GenerateDataKey"))
                    .isBetween((long) (CONTEXTS * SECONDS / 1.3), (long) CONTEXTS * SECONDS);
            assertThat(kms.requestCount("Decrypt")).isBetween((long) CONTEXTS, (long) CONTEXTS * SECONDS / 2);
        } finally {
            callers.shutdownNow();
            background.shutdownNow();
        }
    }

    /** The same in real time, for as many seconds as the property says. */
    @Test
    @EnabledIfSystemProperty(named = "kms.load.seconds", matches = "[0-9]+")
    void noCallerWaitsInRealTime() throws Exception {
        int seconds = Integer.getInteger("kms.load.seconds");
        CountDownLatch end = new CountDownLatch(1);
        try (EnvelopeKmsService service = service().build()) {
            warmUp(service);
            kms.faults().on("GenerateDataKey", "Decrypt").latency(KMS_LATENCY);
            List<Future<Long>> running = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                int first = t;
                running.add(callers.submit(() -> {
                    long calls = 0;
                    Random pauses = new Random(first);
                    // So that the threads measure the cache and not how a few processors serve 200 threads. Drawn,
                    // since
                    // a key is refreshed in time only if it is used in the last tenth of its second.
                    for (int i = first; !end.await(pauses.nextInt(200), TimeUnit.MILLISECONDS); i++) {
                        writeAndReadTheLast(service, i);
                        readForeign(service, i);
                        calls += 3;
                    }
                    return calls;
                }));
            }
            end.await(WARM_UP_SECONDS, TimeUnit.SECONDS);
            long encryptWaits = service.statistics("default", Operation.ENCRYPT).waits();
            long readerWaits = service.statistics("reader", Operation.DECRYPT).waits();
            long ownWaits = service.statistics("default", Operation.DECRYPT).waits();
            kms.resetCounts();
            end.await(seconds, TimeUnit.SECONDS);
            long generated = kms.requestCount("GenerateDataKey");
            long unwrapped = kms.requestCount("Decrypt");
            end.countDown();
            long calls = 0;
            for (Future<Long> each : running) {
                calls += each.get();
            }
            System.out.printf(
                    "%d calls in %d s; in the last %d s %d GenerateDataKey, %d Decrypt%n",
                    calls, WARM_UP_SECONDS + seconds, seconds, generated, unwrapped);
            assertNoneWaited(service, "default", Operation.ENCRYPT, encryptWaits);
            assertNoneWaited(service, "reader", Operation.DECRYPT, readerWaits);
            assertNoneWaited(service, "default", Operation.DECRYPT, ownWaits);
            // One more, since the seconds begin anywhere between two requests.
            assertThat(generated).isBetween(CONTEXTS * seconds / 2L, CONTEXTS * (seconds + 1L));
        }
    }
}
