package io.github.kmsenvelope.spring.micrometer;

import static io.github.kmsenvelope.spring.micrometer.MeteredService.CONTEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KeyAccessDeniedException;
import io.github.kmsenvelope.autoconfigure.KmsDataKeys;
import io.github.kmsenvelope.autoconfigure.KmsServiceBuilderCustomizer;
import io.github.kmsenvelope.embedded.Outage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class CacheMetersTests {

    private final ManualClock clock = new ManualClock();

    private final ApplicationContextRunner contexts = MeteredService.contextsWithClock(clock);

    private static void encrypt(MeteredService service, String tenant) {
        service.kms().encrypt(new byte[1], EncryptionContext.of("tenant", tenant));
    }

    @Test
    void hitsMissesWaitsAndLoadsAreCountedByPurposeAndOperation() {
        contexts.run(context -> {
            MeteredService service = new MeteredService(context);
            encrypt(service, "a");
            encrypt(service, "a");
            encrypt(service, "a");
            encrypt(service, "b");
            assertThat(service.value(KmsMeter.CACHE_HITS, "default", "encrypt")).isEqualTo(2);
            assertThat(service.value(KmsMeter.CACHE_MISSES, "default", "encrypt"))
                    .isEqualTo(2);
            assertThat(service.value(KmsMeter.CACHE_WAITS, "default", "encrypt"))
                    .isEqualTo(2);
            assertThat(service.value(KmsMeter.CACHE_LOADS, "default", "encrypt", "success"))
                    .isEqualTo(2);
            assertThat(service.value(KmsMeter.CACHE_LOADS, "default", "encrypt", "failure"))
                    .isZero();
            assertThat(service.value(KmsMeter.CACHE_SIZE, "default", "encrypt")).isEqualTo(2);
            for (KmsMeter meter : new KmsMeter[] {
                KmsMeter.CACHE_HITS, KmsMeter.CACHE_MISSES, KmsMeter.CACHE_WAITS, KmsMeter.CACHE_SIZE
            }) {
                assertThat(service.value(meter, "default", "decrypt")).isZero();
                assertThat(service.value(meter, "cards", "encrypt")).isZero();
            }
        });
    }

    @Test
    void loadWhenFailingIsCounted() {
        contexts.run(context -> {
            MeteredService service = new MeteredService(context);
            service.embedded().faults().deny("GenerateDataKey");
            assertThatExceptionOfType(KeyAccessDeniedException.class).isThrownBy(() -> encrypt(service, "a"));
            assertThat(service.value(KmsMeter.CACHE_LOADS, "default", "encrypt", "failure"))
                    .isEqualTo(1);
            assertThat(service.value(KmsMeter.CACHE_LOADS, "default", "encrypt", "success"))
                    .isZero();
        });
    }

    @Test
    void messageOfAnotherProcessIsReadThroughTheCacheOfDecryption() {
        contexts.withPropertyValues("aws.kms.cache.decrypt-own-keys=false").run(context -> {
            MeteredService service = new MeteredService(context);
            byte[] message = service.kms().encrypt(new byte[1], CONTEXT);
            service.kms().decrypt(message, CONTEXT);
            service.kms().decrypt(message, CONTEXT);
            assertThat(service.value(KmsMeter.CACHE_HITS, "default", "decrypt")).isEqualTo(1);
            assertThat(service.value(KmsMeter.CACHE_MISSES, "default", "decrypt"))
                    .isEqualTo(1);
            assertThat(service.value(KmsMeter.CACHE_LOADS, "default", "decrypt", "success"))
                    .isEqualTo(1);
            assertThat(service.value(KmsMeter.CACHE_CONTEXTS, "default", "decrypt"))
                    .isEqualTo(1);
        });
    }

    @Test
    void decryptionOfBothFormatsIsCounted() {
        contexts.withPropertyValues(
                        "aws.kms.cache.decrypt-own-keys=false",
                        "aws.kms.accept-formats=compact,aws-encryption-sdk",
                        "aws.kms.keys.exchange.key-id=alias/cards",
                        "aws.kms.keys.exchange.format=aws-encryption-sdk",
                        "aws.kms.decrypt-key-ids=alias/cards")
                .run(context -> {
                    MeteredService service = new MeteredService(context);
                    service.kms().decrypt(service.kms().encrypt(new byte[1], CONTEXT), CONTEXT);
                    byte[] exchanged = service.kms().forPurpose("exchange").encrypt(new byte[1], CONTEXT);
                    service.kms().decrypt(exchanged, CONTEXT);
                    service.kms().decrypt(exchanged, CONTEXT);
                    assertThat(service.value(KmsMeter.CACHE_SIZE, "default", "decrypt"))
                            .isEqualTo(2);
                    assertThat(service.value(KmsMeter.CACHE_LOADS, "default", "decrypt", "success"))
                            .isEqualTo(2);
                    assertThat(service.value(KmsMeter.CACHE_HITS, "default", "decrypt"))
                            .isEqualTo(1);
                    assertThat(service.value(KmsMeter.CACHE_CONTEXTS, "default", "decrypt"))
                            .isEqualTo(1);
                });
    }

    @Test
    void refreshesAndWhatTheySaveAreCounted() {
        contexts.run(context -> {
            MeteredService service = new MeteredService(context);
            encrypt(service, "a");
            for (int i = 0; i < 9; i++) {
                encrypt(service, "a");
            }
            assertThat(service.value(KmsMeter.SAVED_REQUESTS, "default", "encrypt"))
                    .isEqualTo(9);
            clock.advance(Duration.ofMinutes(5).minusMillis(1));
            encrypt(service, "a");
            assertThat(service.value(KmsMeter.CACHE_REFRESHES, "default", "encrypt", "success"))
                    .isEqualTo(1);
            assertThat(service.value(KmsMeter.CACHE_EVICTIONS, "default", "encrypt", "replaced"))
                    .isEqualTo(1);
            assertThat(service.value(KmsMeter.SAVED_REQUESTS, "default", "encrypt"))
                    .isEqualTo(9);
            assertThat(service.embedded().requestCount("GenerateDataKey")).isEqualTo(2);
            assertThat(service.value(KmsMeter.SAVED_REQUESTS, "default", "decrypt"))
                    .isZero();
            assertThat(service.value(KmsMeter.SAVED_REQUESTS, "cards", "encrypt"))
                    .isZero();
        });
    }

    /** A renewal is counted when it ends, which may be long after the call that led to it. */
    @Test
    void savedRequestsAreNeverFewerThanBefore() {
        Queue<Runnable> renewals = new ArrayDeque<>();
        contexts.withBean("later", KmsServiceBuilderCustomizer.class, () -> builder -> builder.executor(renewals::add))
                .run(context -> {
                    MeteredService service = new MeteredService(context);
                    encrypt(service, "a");
                    encrypt(service, "a");
                    clock.advance(Duration.ofMinutes(5).minusMillis(1));
                    encrypt(service, "a");
                    assertThat(service.value(KmsMeter.SAVED_REQUESTS, "default", "encrypt"))
                            .isEqualTo(2);
                    renewals.forEach(Runnable::run);
                    assertThat(service.value(KmsMeter.CACHE_REFRESHES, "default", "encrypt", "success"))
                            .isEqualTo(1);
                    assertThat(service.value(KmsMeter.SAVED_REQUESTS, "default", "encrypt"))
                            .isEqualTo(2);
                    encrypt(service, "a");
                    encrypt(service, "a");
                    assertThat(service.value(KmsMeter.SAVED_REQUESTS, "default", "encrypt"))
                            .isEqualTo(3);
                });
    }

    @Test
    void staleUsesAndFailedRefreshesAreCounted() {
        contexts.run(context -> {
            MeteredService service = new MeteredService(context);
            encrypt(service, "a");
            service.embedded().faults().outage(Outage.SERVER_ERROR);
            clock.advance(Duration.ofMinutes(6));
            encrypt(service, "a");
            encrypt(service, "a");
            assertThat(service.value(KmsMeter.CACHE_STALE_USES, "default", "encrypt"))
                    .isEqualTo(2);
            assertThat(service.value(KmsMeter.CACHE_REFRESHES, "default", "encrypt", "failure"))
                    .isPositive();
            assertThat(service.value(KmsMeter.CACHE_STALE_USES, "default", "decrypt"))
                    .isZero();
            assertThat(service.value(KmsMeter.CACHE_STALE_USES, "cards", "encrypt"))
                    .isZero();
        });
    }

    @Test
    void oldestAgeIsInSeconds() {
        contexts.run(context -> {
            MeteredService service = new MeteredService(context);
            assertThat(service.value(KmsMeter.CACHE_OLDEST_AGE, "default", "encrypt"))
                    .isZero();
            encrypt(service, "a");
            clock.advance(Duration.ofSeconds(30));
            encrypt(service, "b");
            clock.advance(Duration.ofSeconds(12));
            assertThat(service.value(KmsMeter.CACHE_OLDEST_AGE, "default", "encrypt"))
                    .isEqualTo(42);
            assertThat(service.value(KmsMeter.CACHE_OLDEST_AGE, "cards", "encrypt"))
                    .isZero();
        });
    }

    @Test
    void contextsAreThoseOfTheWindow() {
        contexts.run(context -> {
            MeteredService service = new MeteredService(context);
            encrypt(service, "a");
            encrypt(service, "b");
            encrypt(service, "b");
            encrypt(service, "c");
            assertThat(service.value(KmsMeter.CACHE_CONTEXTS, "default", "encrypt"))
                    .isEqualTo(3);
            assertThat(service.value(KmsMeter.CACHE_CONTEXTS, "cards", "encrypt"))
                    .isZero();
            clock.advance(Duration.ofMinutes(11));
            assertThat(service.value(KmsMeter.CACHE_CONTEXTS, "default", "encrypt"))
                    .isZero();
        });
    }

    @Test
    void evictionsWhenTheCacheIsFullAreCountedAsSize() {
        contexts.withPropertyValues("aws.kms.cache.max-entries=2").run(context -> {
            MeteredService service = new MeteredService(context);
            for (int i = 0; i < 10; i++) {
                encrypt(service, "t" + i);
            }
            assertThat(evictions(service, "size")).isEqualTo(8);
            assertThat(service.value(KmsMeter.CACHE_SIZE, "default", "encrypt")).isEqualTo(2);
        });
    }

    @Test
    void evictionsAreCountedByCause() {
        contexts.withPropertyValues("aws.kms.cache.max-bytes=100B").run(context -> {
            MeteredService service = new MeteredService(context);
            encrypt(service, "a");
            service.kms().encrypt(new byte[200], EncryptionContext.of("tenant", "a"));
            assertThat(evictions(service, "exhausted")).isEqualTo(1);
            context.getBean(KmsDataKeys.class).invalidateAll();
            assertThat(evictions(service, "invalidated")).isEqualTo(1);
            encrypt(service, "a");
            clock.advance(Duration.ofHours(1));
            encrypt(service, "a");
            assertThat(evictions(service, "expired")).isEqualTo(1);
            clock.advance(Duration.ofMinutes(5));
            service.embedded().faults().deny("GenerateDataKey");
            assertThatExceptionOfType(KeyAccessDeniedException.class).isThrownBy(() -> encrypt(service, "a"));
            assertThat(evictions(service, "refused")).isEqualTo(1);
            assertThat(evictions(service, "replaced")).isZero();
            assertThat(service.value(KmsMeter.CACHE_EVICTIONS, "cards", "encrypt", "exhausted"))
                    .isZero();
        });
    }

    private static double evictions(MeteredService service, String cause) {
        return service.value(KmsMeter.CACHE_EVICTIONS, "default", "encrypt", cause);
    }
}
