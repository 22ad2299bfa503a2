package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.cache.CacheSurroundings;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvents;
import io.github.kmsenvelope.keyring.Deadline;
import io.github.kmsenvelope.resilience.Resilience;
import io.github.kmsenvelope.resilience.ResilienceSettings;
import io.github.kmsenvelope.resilience.Timing;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What events cost a call that nobody listens to: no object. */
class UnheardEventTests {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    private static final int CALLS = 1_000;

    /** The smallest object there is has 16 bytes. */
    private static final long LESS_THAN_AN_OBJECT = 15;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final byte[] plaintext = new byte[256];

    private volatile @Nullable KmsEvent last;

    @AfterEach
    void close() {
        kms.close();
    }

    private Purpose purpose(KmsEvents events) {
        return new Purpose(
                new PurposeSettings(
                        KmsServiceBuilder.DEFAULT_PURPOSE,
                        kms.createKey(),
                        List.of(),
                        List.of(),
                        false,
                        EncryptionContext.none(),
                        Set.of(),
                        MessageFormats.COMPACT),
                kms.client(),
                CacheSettings.defaults(),
                new Resilience(ResilienceSettings.defaults(), events, Timing.system()),
                events,
                new CacheSurroundings(
                        System::nanoTime,
                        InstantSource.system(),
                        Runnable::run,
                        ForkJoinPool.commonPool(),
                        new SecureRandom(),
                        Deadline::none));
    }

    private static KmsService service(Purpose purpose, KmsEvents events) {
        return new PurposeRegistry(List.of(purpose), events).service(purpose.name());
    }

    private byte[] encryptWithoutEvents(Purpose purpose) {
        return purpose.writer().encrypt(plaintext, purpose.rules().apply(CONTEXT, "encrypt"));
    }

    private static byte[] decryptWithoutEvents(Purpose purpose, byte[] message) {
        return purpose.reader(MessageFormats.firstOf(message))
                .decrypt(message, purpose.rules().apply(CONTEXT, "decrypt"));
    }

    /** The fewest bytes of many rounds: what the compiler allocates in between is not the call's. */
    private static long bytesPerCall(Supplier<byte[]> call) {
        long fewest = Long.MAX_VALUE;
        for (int round = 0; round < 30; round++) {
            long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
            long lengths = 0;
            for (int i = 0; i < CALLS; i++) {
                lengths += call.get().length;
            }
            long after = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
            assertThat(lengths).isPositive();
            fewest = Math.min(fewest, after - before);
        }
        return fewest / CALLS;
    }

    @Test
    void callWhenNobodyListensAllocatesNothingForEvents() {
        Purpose purpose = purpose(KmsEvents.none());
        KmsService service = service(purpose, KmsEvents.none());
        byte[] message = service.encrypt(plaintext, CONTEXT);
        assertThat(bytesPerCall(() -> service.encrypt(plaintext, CONTEXT)))
                .isLessThanOrEqualTo(bytesPerCall(() -> encryptWithoutEvents(purpose)) + LESS_THAN_AN_OBJECT);
        assertThat(bytesPerCall(() -> service.decrypt(message, CONTEXT)))
                .isLessThanOrEqualTo(bytesPerCall(() -> decryptWithoutEvents(purpose, message)) + LESS_THAN_AN_OBJECT);
    }

    @Test
    void callWhenSomebodyListensAllocatesTheEvent() {
        KmsEvents events = KmsEvents.of(List.of(event -> last = event));
        Purpose purpose = purpose(events);
        KmsService service = service(purpose, events);
        assertThat(bytesPerCall(() -> service.encrypt(plaintext, CONTEXT)))
                .isGreaterThan(bytesPerCall(() -> encryptWithoutEvents(purpose)) + LESS_THAN_AN_OBJECT);
        assertThat(last).isInstanceOf(KmsEvent.OperationCompleted.class);
    }
}
