package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.io.TempDir;

/** A virtual thread that waits for KMS, or for another that does, leaves its carrier to the others. */
@EnabledForJreRange(minVersion = 24, disabledReason = "before JDK 24 a monitor of the AWS SDK can pin a thread")
@Timeout(120)
class VirtualThreadTests {

    private static final int THREADS = 1000;

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    /** By reflection, since this is compiled for an older release. */
    private static ExecutorService virtualThreads() throws ReflectiveOperationException {
        return (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }

    @Test
    void waitersOfOneLoadLeaveTheirCarriersToOthers(@TempDir Path folder) throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        ExecutorService executor = virtualThreads();
        try (EmbeddedKms kms = EmbeddedKms.start();
                EnvelopeKmsService service = KmsServiceBuilder.create(kms.client())
                        .keyId(kms.createKey())
                        .cache(CacheSettings.defaults().withMaxMessages(THREADS))
                        .executor(executor)
                        .build();
                Recording recording = new Recording()) {
            // What is loaded once per JVM may pin; it is no business of this test.
            service.encrypt(new byte[1], EncryptionContext.of("tenant", "warm-up"));
            kms.faults().latencyHook("GenerateDataKey", () -> awaitQuietly(goOn));
            recording
                    .enable("jdk.VirtualThreadPinned")
                    .withThreshold(Duration.ZERO)
                    .withStackTrace();
            recording.start();
            List<Future<byte[]>> messages = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                messages.add(executor.submit(() -> service.encrypt(new byte[10], CONTEXT)));
            }
            while (service.statistics("default", Operation.ENCRYPT).waits() < THREADS + 1) {
                Thread.onSpinWait();
            }
            Future<byte[]> other =
                    executor.submit(() -> service.encrypt(new byte[10], EncryptionContext.of("tenant", "warm-up")));
            assertThat(other.get(30, TimeUnit.SECONDS)).isNotEmpty();
            goOn.countDown();
            for (Future<byte[]> message : messages) {
                assertThat(message.get(30, TimeUnit.SECONDS)).isNotEmpty();
            }
            recording.stop();
            Path file = folder.resolve("pinned.jfr");
            recording.dump(file);
            assertThat(RecordingFile.readAllEvents(file).stream().filter(VirtualThreadTests::isOurs))
                    .isEmpty();
            assertThat(kms.requestCount("GenerateDataKey")).isBetween(2L, 3L);
        } finally {
            goOn.countDown();
            executor.shutdown();
            executor.awaitTermination(30, TimeUnit.SECONDS);
        }
    }

    private static boolean isOurs(RecordedEvent event) {
        return event.getStackTrace() != null
                && event.getStackTrace().getFrames().stream()
                        .anyMatch(frame -> frame.getMethod().getType().getName().startsWith("io.github.kmsenvelope"));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
