package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * 200 threads encrypt and decrypt under data keys that live for a second, at a KMS that takes 300 ms, while the test moves the
 * time: not one of them waits once the keys are there.
 */
@Timeout(120)
class MixedLoadTests {

    private static final int THREADS = 200;

    private static final int CONTEXTS = 4;

    private static final int TURNS_IN_A_STEP = 100;

    private static final int SECONDS = 5 * Integer.getInteger("kms.concurrency.effort", 1);

    private static final Duration STEP = Duration.ofMillis(10);

    private static final Duration REVALIDATE_AFTER = Duration.ofSeconds(3);

    private static final Duration KMS_LATENCY = Duration.ofMillis(300);

    private final SteppedTime time = new SteppedTime();

    /** Turns to take in the present step, and turns taken. */
    private final Semaphore turns = new Semaphore(0);

    private final Semaphore taken = new Semaphore(0);

    /** The last message of each context, whoever wrote it: it may be under a data key that was replaced since. */
    private final AtomicReferenceArray<@Nullable Written> written = new AtomicReferenceArray<>(CONTEXTS);

    private volatile boolean stopped;

    private static EncryptionContext context(int number) {
        return EncryptionContext.of("tenant", "t" + number % CONTEXTS);
    }

    @Test
    void noCallerWaitsWhileAKeyIsValid() throws Exception {
        ExecutorService background = Executors.newFixedThreadPool(8);
        ExecutorService callers = Executors.newFixedThreadPool(THREADS);
        try (EmbeddedKms kms = EmbeddedKms.start();
                EnvelopeKmsService writer = KmsServiceBuilder.create(kms.client())
                        .keyId(kms.createKey("alias/orders"))
                        .build();
                EnvelopeKmsService service = KmsServiceBuilder.create(kms.client())
                        .keyId("alias/orders")
                        .cache(CacheSettings.defaults()
                                .withMaxAge(Duration.ofSeconds(1))
                                .withRevalidateAfter(REVALIDATE_AFTER))
                        .clock(time)
                        .executor(task -> time.run(task, background))
                        .build()) {
            List<byte[]> messages = new ArrayList<>();
            for (int i = 0; i < CONTEXTS; i++) {
                messages.add(writer.encrypt(new byte[100], context(i)));
                service.encrypt(new byte[100], context(i));
                service.decrypt(messages.get(i), context(i));
            }
            kms.faults().latencyHook(() -> time.pass(KMS_LATENCY));
            long generated = kms.requestCount("GenerateDataKey");
            long unwrapped = kms.requestCount("Decrypt");
            List<Future<Boolean>> running = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                int first = t;
                running.add(callers.submit(() -> {
                    turns.acquire();
                    for (int i = first; !stopped; i++) {
                        EncryptionContext row = context(i).withAssociatedData("row", "r" + i);
                        Written mine = new Written(service.encrypt(new byte[100], row), row);
                        Written previous = written.getAndSet(i % CONTEXTS, mine);
                        if (previous != null) {
                            service.decrypt(previous.message(), previous.context());
                        }
                        service.decrypt(messages.get(i % CONTEXTS), context(i));
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
            assertThat(service.statistics("default", Operation.ENCRYPT).waits()).isEqualTo(CONTEXTS);
            assertThat(service.statistics("default", Operation.DECRYPT).waits()).isEqualTo(CONTEXTS);
            // A key is refreshed at 70 % of its age at the earliest, and the age of its successor begins with the
            // answer.
            assertThat(kms.requestCount("GenerateDataKey") - generated)
                    .isBetween(CONTEXTS * SECONDS * 3L / 4, (long) CONTEXTS * SECONDS);
            assertThat(kms.requestCount("Decrypt") - unwrapped)
                    .isBetween((long) CONTEXTS, (long) CONTEXTS * SECONDS / 2);
        } finally {
            callers.shutdownNow();
            background.shutdownNow();
        }
    }

    private record Written(byte[] message, EncryptionContext context) {}

    /** Time that passes in steps, each only when all that is done in the background waits for time to pass. */
    private static final class SteppedTime implements InstantSource {

        private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

        /** Until when those wait who wait for time to pass. */
        private final PriorityQueue<Instant> sleepers = new PriorityQueue<>();

        private int active;

        @Override
        public Instant instant() {
            return now;
        }

        void run(Runnable task, ExecutorService executor) {
            change(1);
            executor.execute(() -> {
                try {
                    task.run();
                } finally {
                    change(-1);
                }
            });
        }

        synchronized void pass(Duration latency) {
            Instant until = now.plus(latency);
            sleepers.add(until);
            active--;
            notifyAll();
            while (now.isBefore(until)) {
                await();
            }
        }

        synchronized void step(Duration step) {
            while (active > 0) {
                await();
            }
            now = now.plus(step);
            while (!sleepers.isEmpty() && !sleepers.element().isAfter(now)) {
                sleepers.remove();
                active++;
            }
            notifyAll();
        }

        private synchronized void change(int by) {
            active += by;
            notifyAll();
        }

        private void await() {
            try {
                wait();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(ex);
            }
        }
    }
}
