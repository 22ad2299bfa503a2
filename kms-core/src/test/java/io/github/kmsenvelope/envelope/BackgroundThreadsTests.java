package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class BackgroundThreadsTests {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    private static List<Thread> ours() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("kms-data-keys-"))
                .toList();
    }

    @Test
    void closeWhileARefreshIsUnderWayLeavesNoThread() throws Exception {
        try (EmbeddedKms kms = EmbeddedKms.start()) {
            String keyArn = kms.createKey();
            EnvelopeKmsService service = KmsServiceBuilder.create(kms.client())
                    .keyId(keyArn)
                    .cache(CacheSettings.defaults().withMaxMessages(10))
                    .build();
            service.encrypt(new byte[1], CONTEXT);
            CountDownLatch asked = new CountDownLatch(1);
            kms.faults().latencyHook("GenerateDataKey", () -> {
                asked.countDown();
                awaitForever();
            });
            for (int i = 0; i < 9; i++) {
                service.encrypt(new byte[1], CONTEXT);
            }
            asked.await();
            assertThat(ours()).isNotEmpty().allMatch(Thread::isDaemon);
            assertThat(service.statistics("default", Operation.ENCRYPT).waits()).isEqualTo(1);
            List<Thread> threads = ours();
            service.close();
            // A pool has ended a moment before its last thread has.
            for (Thread thread : threads) {
                thread.join(10_000);
            }
            assertThat(ours()).isEmpty();
        }
    }

    @Test
    void executorWhenGivenRunsTheRefreshesAndOutlivesTheService() {
        LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
        try (EmbeddedKms kms = EmbeddedKms.start()) {
            EnvelopeKmsService service = KmsServiceBuilder.create(kms.client())
                    .keyId(kms.createKey())
                    .cache(CacheSettings.defaults().withMaxMessages(10))
                    .executor(tasks::add)
                    .build();
            for (int i = 0; i < 8; i++) {
                service.encrypt(new byte[1], CONTEXT);
            }
            assertThat(tasks).hasSize(1);
            tasks.remove().run();
            assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(2);
            service.close();
        }
    }

    @Test
    void executeWhenClosedIsRefused() {
        BackgroundThreads threads = new BackgroundThreads(Runnable::run);
        threads.close();
        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> threads.execute(() -> {}));
    }

    private static void awaitForever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
