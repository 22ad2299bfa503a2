package io.github.kmsenvelope.cache;

import static io.github.kmsenvelope.cache.CacheFixture.SETTINGS;
import static io.github.kmsenvelope.cache.CacheFixture.use;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.event.KmsEvent.EvictionCause;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class InvalidationTests {

    private final CacheFixture with = new CacheFixture();

    private final DataKeyCache<String, FakeSecret> cache = with.cache();

    @Test
    void invalidateDestroysIdleKeysNowAndUsedOnesLater() {
        CachedKey<FakeSecret> idle = cache.lease("a", 1);
        idle.release();
        CachedKey<FakeSecret> used = cache.lease("b", 1);
        cache.invalidate(context -> true);
        assertThat(idle.secret().isDestroyed()).isTrue();
        assertThat(used.secret().isDestroyed()).isFalse();
        used.release();
        assertThat(used.secret().isDestroyed()).isTrue();
        assertThat(with.evictions()).containsExactly(EvictionCause.INVALIDATED, EvictionCause.INVALIDATED);
        assertThat(use(cache, "a")).isEqualTo(3);
    }

    @Test
    void invalidateTakesOnlyTheContextsThatItIsFor() {
        use(cache, "a");
        use(cache, "b");
        cache.invalidate(EncryptionContext.of("tenant", "a")::equals);
        assertThat(use(cache, "b")).isEqualTo(2);
        assertThat(use(cache, "a")).isEqualTo(3);
    }

    @Test
    void invalidateWhenLoadIsUnderWayKeepsItsKeyOut() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = with.kms.hold(asked);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> caller = executor.submit(() -> use(cache, "a"));
            asked.await();
            cache.invalidate(context -> true);
            goOn.countDown();
            assertThat(caller.get()).isEqualTo(1);
        } finally {
            executor.shutdownNow();
        }
        assertThat(with.kms.given.get(0).isDestroyed()).isTrue();
        assertThat(cache.leaseIfPresent("a")).isNull();
        assertThat(use(cache, "a")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void invalidateWhenRefreshIsUnderWayKeepsItsKeyOut(boolean oldInUse) throws Exception {
        CachedKey<FakeSecret> old = cache.lease("a", 1);
        if (!oldInUse) {
            old.release();
        }
        with.advanceSeconds(95);
        use(cache, "a");
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = with.kms.hold(asked);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<?> refresh = executor.submit(with::runBackground);
            asked.await();
            cache.invalidate(context -> true);
            assertThat(old.secret().isDestroyed()).isEqualTo(!oldInUse);
            goOn.countDown();
            refresh.get();
        } finally {
            executor.shutdownNow();
        }
        assertThat(cache.statistics().size()).isZero();
        assertThat(with.kms.given.get(1).isDestroyed()).isTrue();
        if (oldInUse) {
            old.release();
        }
        assertThat(old.secret().isDestroyed()).isTrue();
    }

    @Test
    void invalidateWhenACallerRefreshesKeepsItsKeyOutAndServesTheCaller() throws Exception {
        use(cache, "a");
        with.advanceSeconds(120);
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = with.kms.hold(asked);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> caller = executor.submit(() -> {
                CachedKey<FakeSecret> key = cache.lease("a", 1);
                assertThat(key.secret().isDestroyed()).isFalse();
                key.release();
                return key.secret().value();
            });
            asked.await();
            // The lease that the refresh needs for its comparison is not taken before KMS answers.
            cache.invalidate(context -> true);
            goOn.countDown();
            assertThat(caller.get()).isPositive();
        } finally {
            executor.shutdownNow();
        }
        assertThat(with.kms.given.get(0).isDestroyed()).isTrue();
        assertThat(with.kms.given.get(1).isDestroyed()).isTrue();
    }

    @Test
    void closeRefusesFurtherCalls() {
        use(cache, "a");
        cache.close();
        assertThat(with.kms.given.get(0).isDestroyed()).isTrue();
        assertThatExceptionOfType(KmsUsageException.class).isThrownBy(() -> use(cache, "a"));
        assertThat(cache.leaseIfPresent("a")).isNull();
        DataKeyCache<String, FakeSecret> uncached = with.cache(CacheSettings.disabled());
        uncached.close();
        assertThatExceptionOfType(KmsUsageException.class).isThrownBy(() -> use(uncached, "a"));
    }

    @Test
    void closeWhenLoadIsUnderWayDestroysItsKeyAfterUse() {
        with.kms.during(cache::close);
        CachedKey<FakeSecret> key = cache.lease("a", 1);
        assertThat(key.secret().isDestroyed()).isFalse();
        key.release();
        assertThat(key.secret().isDestroyed()).isTrue();
        assertThat(cache.leaseIfPresent("a")).isNull();
    }

    @Test
    void closeWhenRefreshIsUnderWayDestroysBothKeys() {
        DataKeyCache<String, FakeSecret> inline = with.cache(SETTINGS, Operation.ENCRYPT, Runnable::run);
        use(inline, "a");
        with.advanceSeconds(95);
        with.kms.during(inline::close);
        use(inline, "a");
        assertThat(with.kms.given).hasSize(2).allMatch(FakeSecret::isDestroyed);
    }
}
