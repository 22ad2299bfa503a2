package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.resilience.ResilienceSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many requests reach KMS, and how long a data key serves. */
class DataKeyUseTests {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final String keyArn = kms.createKey("alias/orders");

    private final ManualClock clock = new ManualClock();

    private final List<KmsEvent> events = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() {
        kms.close();
    }

    private EnvelopeKmsService service(CacheSettings cache) {
        return KmsServiceBuilder.create(kms.client())
                .keyId(keyArn)
                .cache(cache)
                .resilience(ResilienceSettings.disabled())
                .clock(clock)
                .listener(events::add)
                .build();
    }

    private static CacheSettings limits(Duration maxAge, long messages, long bytes, int entries) {
        return CacheSettings.defaults()
                .withMaxAge(maxAge)
                .withMaxMessages(messages)
                .withMaxBytes(bytes)
                .withMaxEntries(entries);
    }

    private static CacheSettings messages(long limit) {
        return limits(Duration.ofHours(1), limit, Long.MAX_VALUE, 10);
    }

    @Test
    void encryptWhen10000TimesMakesOneRequest() {
        try (EnvelopeKmsService service = service(CacheSettings.defaults())) {
            for (int i = 0; i < 10_000; i++) {
                service.encrypt(new byte[20], CONTEXT.withAssociatedData("row", "" + i));
            }
        }
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(1);
    }

    @Test
    void encryptWhen64ThreadsStartColdMakesOneRequest() throws Exception {
        int threads = 64;
        CountDownLatch asked = new CountDownLatch(1);
        kms.faults().latencyHook("GenerateDataKey", () -> awaitQuietly(asked));
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try (EnvelopeKmsService service = service(CacheSettings.defaults())) {
            CyclicBarrier start = new CyclicBarrier(threads);
            CountDownLatch running = new CountDownLatch(threads);
            List<Future<byte[]>> messages = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                messages.add(executor.submit(() -> {
                    start.await();
                    running.countDown();
                    return service.encrypt(new byte[100], CONTEXT);
                }));
            }
            running.await();
            asked.countDown();
            for (Future<byte[]> message : messages) {
                assertThat(service.decrypt(message.get(), CONTEXT)).hasSize(100);
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(1);
        assertThat(kms.requestCount("Decrypt")).isZero();
    }

    @Test
    void encryptWhenContextsDifferUsesADataKeyForEach() {
        try (EnvelopeKmsService service = service(CacheSettings.defaults())) {
            for (int i = 0; i < 10; i++) {
                service.encrypt(new byte[1], EncryptionContext.of("tenant", "t" + i % 5));
            }
        }
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(5);
    }

    @Test
    void encryptWhenMaxMessagesServedTakesANewDataKey() {
        try (EnvelopeKmsService service = service(messages(10))) {
            for (int i = 0; i < 7; i++) {
                service.encrypt(new byte[1], CONTEXT);
            }
            assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(1);
            service.encrypt(new byte[1], CONTEXT);
            assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(2);
            for (int i = 0; i < 8; i++) {
                service.encrypt(new byte[1], CONTEXT);
            }
            assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(3);
        }
        assertThat(evictions()).startsWith(KmsEvent.EvictionCause.REPLACED);
    }

    @Test
    void encryptWhenManyThreadsNeverExceedsMaxMessages() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(8);
        try (EnvelopeKmsService service = service(messages(10))) {
            List<Future<?>> done = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                done.add(executor.submit(() -> {
                    for (int i = 0; i < 250; i++) {
                        service.encrypt(new byte[1], CONTEXT);
                    }
                }));
            }
            for (Future<?> each : done) {
                each.get();
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(kms.requestCount("GenerateDataKey")).isGreaterThanOrEqualTo(200);
    }

    @Test
    void encryptWhenMaxBytesServedTakesANewDataKey() {
        try (EnvelopeKmsService service = service(limits(Duration.ofHours(1), 1000, 100, 10))) {
            service.encrypt(new byte[60], CONTEXT);
            service.encrypt(new byte[19], CONTEXT);
            assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(1);
            service.encrypt(new byte[22], CONTEXT);
            assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(2);
        }
    }

    @Test
    void encryptWhenOneMessageExceedsMaxBytesStillWorks() {
        try (EnvelopeKmsService service = service(limits(Duration.ofHours(1), 1000, 100, 10))) {
            service.encrypt(new byte[500], CONTEXT);
            service.encrypt(new byte[500], CONTEXT);
        }
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(2);
    }

    @Test
    void encryptWhenMaxAgeReachedTakesANewDataKey() {
        try (EnvelopeKmsService service = service(limits(Duration.ofMinutes(5), 1000, 1000, 10))) {
            service.encrypt(new byte[1], CONTEXT);
            clock.advance(Duration.ofMinutes(5));
            service.encrypt(new byte[1], CONTEXT);
            assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(2);
        }
        assertThat(evictions()).startsWith(KmsEvent.EvictionCause.EXPIRED);
    }

    @Test
    void decryptWhenRevalidationIsDueAsksKmsAgain() {
        byte[] message;
        try (EnvelopeKmsService writer = service(CacheSettings.defaults())) {
            message = writer.encrypt(new byte[1], CONTEXT);
        }
        try (EnvelopeKmsService service = service(CacheSettings.defaults())) {
            service.decrypt(message, CONTEXT);
            service.decrypt(message, CONTEXT);
            assertThat(kms.requestCount("Decrypt")).isEqualTo(1);
            clock.advance(Duration.ofMinutes(41));
            service.decrypt(message, CONTEXT);
            assertThat(kms.requestCount("Decrypt")).isEqualTo(1);
            clock.advance(Duration.ofMinutes(14));
            service.decrypt(message, CONTEXT);
            assertThat(kms.requestCount("Decrypt")).isEqualTo(2);
            clock.advance(Duration.ofMinutes(41));
            service.decrypt(message, CONTEXT);
            assertThat(kms.requestCount("Decrypt")).isEqualTo(2);
        }
    }

    @Test
    void encryptWhenCacheFullEvictsDataKeys() {
        try (EnvelopeKmsService service = service(limits(Duration.ofHours(1), 1000, 1000, 2))) {
            for (int i = 0; i < 20; i++) {
                service.encrypt(new byte[1], EncryptionContext.of("tenant", "t" + i));
            }
            assertThat(evictions()).hasSizeGreaterThanOrEqualTo(18).containsOnly(KmsEvent.EvictionCause.SIZE);
        }
    }

    @Test
    void encryptWhenCacheDisabledAsksKmsEachTime() {
        try (EnvelopeKmsService service = service(CacheSettings.disabled())) {
            byte[] message = service.encrypt(new byte[1], CONTEXT);
            service.encrypt(new byte[1], CONTEXT);
            service.decrypt(message, CONTEXT);
            service.decrypt(message, CONTEXT);
        }
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(2);
        assertThat(kms.requestCount("Decrypt")).isEqualTo(2);
    }

    @Test
    void decryptWhenOwnKeysAllowedMakesNoRequest() {
        try (EnvelopeKmsService service = service(CacheSettings.defaults())) {
            byte[] message = service.encrypt(new byte[1], CONTEXT);
            service.decrypt(message, CONTEXT);
        }
        assertThat(kms.requestCount("Decrypt")).isZero();
    }

    @Test
    void decryptWhenOwnKeysForbiddenAsksKmsOnce() {
        CacheSettings settings = CacheSettings.defaults().withDecryptOwnKeys(false);
        try (EnvelopeKmsService service = service(settings)) {
            byte[] message = service.encrypt(new byte[1], CONTEXT);
            service.decrypt(message, CONTEXT);
            service.decrypt(message, CONTEXT);
        }
        assertThat(kms.requestCount("Decrypt")).isEqualTo(1);
    }

    @Test
    void decryptCountsNothingAgainstTheLimitsOfEncryption() {
        try (EnvelopeKmsService service = service(messages(2))) {
            byte[] message = service.encrypt(new byte[1], CONTEXT);
            for (int i = 0; i < 10; i++) {
                service.decrypt(message, CONTEXT);
            }
            service.encrypt(new byte[1], CONTEXT);
        }
        // The second of two messages is beyond four fifths, so a third was prepared for.
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(2);
    }

    @Test
    void encryptWhenLoadFailsKeepsNothing() {
        kms.faults().failNext("GenerateDataKey", 1, "KMSInternalException");
        try (EnvelopeKmsService service = service(CacheSettings.defaults())) {
            assertThatExceptionOfType(KmsUnavailableException.class)
                    .isThrownBy(() -> service.encrypt(new byte[1], CONTEXT));
            assertThat(service.encrypt(new byte[1], CONTEXT)).isNotEmpty();
        }
    }

    @Test
    void decryptWhenAForgedMessageComesFirstStillServesTheGenuineOnes() throws Exception {
        byte[] message;
        try (EnvelopeKmsService writer = service(CacheSettings.defaults())) {
            message = writer.encrypt(new byte[5], CONTEXT);
        }
        byte[] forged = message.clone();
        forged[40] ^= 1;
        CountDownLatch forgedAsks = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        kms.faults().latencyHook("Decrypt", () -> {
            forgedAsks.countDown();
            awaitQuietly(goOn);
        });
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try (EnvelopeKmsService service = service(CacheSettings.defaults())) {
            Future<byte[]> first = executor.submit(() -> service.decrypt(forged, CONTEXT));
            forgedAsks.await();
            Future<byte[]> second = executor.submit(() -> service.decrypt(message, CONTEXT));
            goOn.countDown();
            assertThat(second.get(30, TimeUnit.SECONDS)).hasSize(5);
            assertThatExceptionOfType(java.util.concurrent.ExecutionException.class)
                    .isThrownBy(first::get)
                    .withCauseInstanceOf(MessageAuthenticationException.class);
        } finally {
            executor.shutdownNow();
        }
        assertThat(events).filteredOn(KmsEvent.DataKeyLoaded.class::isInstance).hasSize(2);
    }

    @Test
    void encryptWhenInterruptedWhileWaitingEndsAndKeepsTheFlag() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        kms.faults().latencyHook("GenerateDataKey", () -> {
            asked.countDown();
            awaitQuietly(goOn);
        });
        ExecutorService executor = Executors.newFixedThreadPool(1);
        try (EnvelopeKmsService service = service(CacheSettings.defaults())) {
            Future<byte[]> leader = executor.submit(() -> service.encrypt(new byte[1], CONTEXT));
            asked.await();
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(KmsUnavailableException.class)
                    .isThrownBy(() -> service.encrypt(new byte[1], CONTEXT))
                    .withMessageContaining("interrupted");
            assertThat(Thread.interrupted()).isTrue();
            goOn.countDown();
            assertThat(leader.get()).isNotEmpty();
        } finally {
            executor.shutdownNow();
        }
    }

    private List<KmsEvent.EvictionCause> evictions() {
        return events.stream()
                .filter(KmsEvent.DataKeyEvicted.class::isInstance)
                .map(event -> ((KmsEvent.DataKeyEvicted) event).cause())
                .toList();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
