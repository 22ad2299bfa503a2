package io.github.kmsenvelope.cache;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.event.KmsEvents;
import io.github.kmsenvelope.keyring.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/**
 * A whole cache under callers, charges, invalidations, outages and passing time. The operations tell nothing apart from
 * success, and fail if a secret is used after its end or more often than it may; that each of them ends shows that no flight
 * is lost.
 */
public class CacheConcurrencyTests {

    private static final int MAX_MESSAGES = 3;

    private final AtomicLong nanos = new AtomicLong();

    private final CountingKms kms = new CountingKms();

    private final DataKeyCache<String, CountingSecret> cache = new DataKeyCache<>(
            CacheSettings.defaults()
                    .withMaxAge(Duration.ofSeconds(10))
                    .withStaleIfUnavailable(Duration.ofSeconds(10))
                    .withMaxMessages(MAX_MESSAGES),
            "orders",
            io.github.kmsenvelope.event.KmsEvent.Operation.ENCRYPT,
            kms,
            KmsEvents.none(),
            new CacheSurroundings(
                    nanos::get, () -> Instant.EPOCH, Runnable::run, Runnable::run, new Random(5), Deadline::none));

    @Operation
    public void use() {
        CachedKey<CountingSecret> key;
        try {
            key = cache.lease("a", 1);
        } catch (KmsUnavailableException away) {
            return;
        }
        key.secret().use();
        key.release();
    }

    @Operation
    public void look() {
        CachedKey<CountingSecret> key = cache.leaseIfPresent("a");
        if (key != null) {
            key.secret().requireAlive();
            key.release();
        }
    }

    @Operation
    public void invalidate() {
        cache.invalidate(context -> true);
    }

    @Operation
    public void pass() {
        nanos.addAndGet(Duration.ofSeconds(4).toNanos());
    }

    @Operation
    public void goAway() {
        kms.away = true;
    }

    @Operation
    public void comeBack() {
        kms.away = false;
    }

    @Test
    void realThreadsFindNoSecretAfterItsEndNorBeyondItsLimit() {
        Schedules.stress(CacheConcurrencyTests.class);
    }

    private static final class CountingSecret implements io.github.kmsenvelope.secret.Secret {

        private final AtomicLong uses = new AtomicLong();
        private volatile boolean destroyed;

        void use() {
            requireAlive();
            if (uses.incrementAndGet() > MAX_MESSAGES) {
                throw new IllegalStateException("used too often");
            }
            requireAlive();
        }

        void requireAlive() {
            if (destroyed) {
                throw new IllegalStateException("used after its end");
            }
        }

        @Override
        public void destroy() {
            destroyed = true;
        }
    }

    private static final class CountingKms implements DataKeySource<String, CountingSecret> {

        private volatile boolean away;

        @Override
        public CountingSecret load(String id, Deadline deadline) {
            if (away) {
                throw new KmsUnavailableException("away");
            }
            return new CountingSecret();
        }

        @Override
        public Succession succession(CountingSecret present, CountingSecret loaded) {
            present.requireAlive();
            return Succession.REPLACE;
        }

        @Override
        public EncryptionContext context(String id) {
            return EncryptionContext.of("tenant", id);
        }
    }
}
