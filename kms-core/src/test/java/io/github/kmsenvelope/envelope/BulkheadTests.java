package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KeyAccessDeniedException;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.UnavailableReason;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.resilience.BulkheadSettings;
import io.github.kmsenvelope.resilience.ResilienceSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many data keys are unwrapped at once. */
class BulkheadTests {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    private static final int LIMIT = 5;

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final String keyArn = kms.createKey();

    private final ManualTime time = new ManualTime();

    private final List<KmsEvent> events = Collections.synchronizedList(new ArrayList<>());

    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final CountDownLatch release = new CountDownLatch(1);

    private final EnvelopeKmsService service = time.service(kms)
            .keyId(keyArn)
            .purpose("audit", purpose -> purpose.keyId(keyArn))
            .cache(CacheSettings.disabled())
            .resilience(settings())
            .listener(events::add)
            .build();

    @AfterEach
    void close() {
        release.countDown();
        threads.shutdownNow();
        service.close();
        kms.close();
    }

    private static ResilienceSettings settings() {
        ResilienceSettings defaults = ResilienceSettings.defaults();
        return new ResilienceSettings(
                true,
                defaults.attemptTimeout(),
                defaults.retry(),
                defaults.circuitBreaker(),
                new BulkheadSettings(LIMIT));
    }

    /** Returns when as many unwraps as may are under way, and hang. */
    private List<Future<byte[]>> fill(byte[] message) throws InterruptedException {
        CountDownLatch arrived = new CountDownLatch(LIMIT);
        kms.faults().latencyHook("Decrypt", () -> {
            arrived.countDown();
            try {
                release.await();
            } catch (InterruptedException ex) {
                throw new IllegalStateException(ex);
            }
        });
        List<Future<byte[]>> calls = new ArrayList<>();
        for (int i = 0; i < LIMIT; i++) {
            calls.add(threads.submit(() -> service.decrypt(message, CONTEXT)));
        }
        arrived.await();
        return calls;
    }

    private void assertTurnedAway(byte[] message) {
        assertThatUnavailable(message).satisfies(ex -> {
            assertThat(ex.reason()).isEqualTo(UnavailableReason.BULKHEAD_FULL);
            assertThat(ex.retryAfter()).contains(Duration.ofMillis(50));
            assertThat(ex.getMessage()).contains("aws.kms.bulkhead.max-concurrent-unwraps", keyArn);
        });
    }

    private ThrowableAssertAlternative<KmsUnavailableException> assertThatUnavailable(byte[] message) {
        return assertThatExceptionOfType(KmsUnavailableException.class)
                .isThrownBy(() -> service.decrypt(message, CONTEXT));
    }

    @Test
    void decryptWhenFullIsTurnedAwayWithoutRequestUntilThereIsRoom() throws Exception {
        byte[] message = service.encrypt(new byte[3], CONTEXT);
        List<Future<byte[]>> calls = fill(message);
        List<ILoggingEvent> log = LogCapture.of("io.github.kmsenvelope.resilience", () -> {
            for (int i = 0; i < 20; i++) {
                assertTurnedAway(message);
            }
            time.advance(Duration.ofMinutes(1));
            assertTurnedAway(message);
        });
        assertThat(kms.requestCount("Decrypt")).isEqualTo(LIMIT);
        assertThat(time.sleeps()).isEmpty();
        assertThat(events)
                .filteredOn(KmsEvent.BulkheadFull.class::isInstance)
                .hasSize(21)
                .contains(new KmsEvent.BulkheadFull("default", LIMIT));
        assertThat(log).filteredOn(event -> event.getLevel() == Level.WARN).hasSize(2);
        release.countDown();
        for (Future<byte[]> call : calls) {
            assertThat(call.get()).hasSize(3);
        }
        assertThat(service.decrypt(message, CONTEXT)).hasSize(3);
    }

    @Test
    void fullBulkheadLeavesEncryptionAndOtherPurposesAlone() throws Exception {
        byte[] message = service.encrypt(new byte[3], CONTEXT);
        fill(message);
        assertThat(service.encrypt(new byte[1], CONTEXT)).isNotEmpty();
        Future<byte[]> other = threads.submit(() -> service.forPurpose("audit").decrypt(message, CONTEXT));
        release.countDown();
        assertThat(other.get()).hasSize(3);
    }

    @Test
    void decryptWhenUnwrapsFailGivesTheirPlacesBack() {
        byte[] message = service.encrypt(new byte[3], CONTEXT);
        kms.faults().fail("Decrypt", "AccessDeniedException");
        for (int i = 0; i < 3 * LIMIT; i++) {
            assertThatExceptionOfType(KeyAccessDeniedException.class)
                    .isThrownBy(() -> service.decrypt(message, CONTEXT));
        }
        kms.faults().clear();
        assertThat(service.decrypt(message, CONTEXT)).hasSize(3);
    }
}
