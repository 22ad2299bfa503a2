package io.github.kmsenvelope.cache;

import static io.github.kmsenvelope.cache.CacheFixture.SETTINGS;
import static io.github.kmsenvelope.cache.CacheFixture.use;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.EvictionCause;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import io.github.kmsenvelope.keyring.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Leases, limits, and single flight. */
@Timeout(120)
class DataKeyCacheTests {

    private final CacheFixture with = new CacheFixture();

    private final DataKeyCache<String, FakeSecret> cache =
            with.cache(SETTINGS.withMaxMessages(3).withMaxBytes(100));

    @Test
    void leaseWhenPresentGivesTheSame() {
        CachedKey<FakeSecret> first = cache.lease("a", 1);
        assertThat(cache.lease("a", 1)).isSameAs(first);
        assertThat(cache.lease("b", 1)).isNotSameAs(first);
        assertThat(with.kms.requests).hasValue(2);
    }

    @Test
    void leaseIfPresentNeverLoadsNorCounts() {
        assertThat(cache.leaseIfPresent("a")).isNull();
        CachedKey<FakeSecret> key = cache.lease("a", 1);
        for (int i = 0; i < 10; i++) {
            assertThat(cache.leaseIfPresent("a")).isSameAs(key);
        }
        assertThat(cache.lease("a", 1)).isSameAs(key);
        assertThat(with.kms.requests).hasValue(1);
    }

    @Test
    void leaseWhenUncountedServesWithoutEnd() {
        for (int i = 0; i < 50; i++) {
            cache.lease("a", DataKeyCache.UNCOUNTED).release();
        }
        assertThat(with.kms.requests).hasValue(1);
    }

    @Test
    void leaseWhenExhaustedDestroysTheOldOneOnceItsLeasesAreBack() {
        CachedKey<FakeSecret> one = cache.lease("a", 1);
        CachedKey<FakeSecret> two = cache.lease("a", 1);
        use(cache, "a");
        CachedKey<FakeSecret> next = cache.lease("a", 1);
        assertThat(next).isNotSameAs(one);
        assertThat(one.secret().isDestroyed()).isFalse();
        one.release();
        assertThat(one.secret().isDestroyed()).isFalse();
        two.release();
        assertThat(one.secret().isDestroyed()).isTrue();
        assertThat(next.secret().isDestroyed()).isFalse();
        assertThat(with.events)
                .containsExactly(
                        new KmsEvent.DataKeyLoaded("orders", Operation.ENCRYPT),
                        new KmsEvent.DataKeyEvicted("orders", Operation.ENCRYPT, EvictionCause.EXHAUSTED),
                        new KmsEvent.DataKeyRefreshed("orders", Operation.ENCRYPT));
    }

    @Test
    void leaseWhenBytesAddUpToTheLimitIsTheLast() {
        CachedKey<FakeSecret> key = cache.lease("a", 99);
        assertThat(cache.lease("a", 1)).isSameAs(key);
        assertThat(cache.lease("a", 1)).isNotSameAs(key);
    }

    @Test
    void leaseWhenBytesOverflowIsRefused() {
        DataKeyCache<String, FakeSecret> wide = with.cache(SETTINGS.withMaxBytes(Long.MAX_VALUE));
        CachedKey<FakeSecret> key = wide.lease("a", Long.MAX_VALUE);
        assertThat(wide.lease("a", 1)).isNotSameAs(key);
    }

    @Test
    void leaseWhenOneMessageExceedsTheLimitIsTheOnly() {
        CachedKey<FakeSecret> key = cache.lease("a", 5_000);
        CachedKey<FakeSecret> next = cache.lease("a", 5_000);
        assertThat(next).isNotSameAs(key);
        assertThat(cache.lease("a", 5_000)).isNotSameAs(next);
        assertThat(with.kms.requests).hasValue(3);
    }

    @Test
    void leaseWhenOlderThanMaxAgeByEitherClockLoadsAgain() {
        assertThat(use(cache, "a")).isEqualTo(1);
        with.nanos.addAndGet(Duration.ofSeconds(100).toNanos());
        assertThat(use(cache, "a")).isEqualTo(2);
        assertThat(with.kms.given.get(0).isDestroyed()).isTrue();
        with.millis.addAndGet(100_000);
        assertThat(use(cache, "a")).isEqualTo(3);
        assertThat(with.kms.given.get(1).isDestroyed()).isTrue();
        with.millis.addAndGet(100_000);
        assertThat(cache.leaseIfPresent("a")).isNull();
        assertThat(with.kms.requests).hasValue(3);
    }

    @Test
    void leaseWhenYoungerThanMaxAgeByBothClocksIsTheSame() {
        use(cache, "a");
        with.nanos.addAndGet(Duration.ofSeconds(100).toNanos() - 1);
        with.millis.addAndGet(99_999);
        assertThat(use(cache, "a")).isEqualTo(1);
    }

    @Test
    void leaseWhenTheWallClockIsSetBackIsBoundedByTheOther() {
        use(cache, "a");
        with.millis.addAndGet(-1_000_000);
        assertThat(use(cache, "a")).isEqualTo(1);
        with.nanos.addAndGet(Duration.ofSeconds(100).toNanos());
        assertThat(use(cache, "a")).isEqualTo(2);
    }

    @Test
    void leaseWhenLoadFailsTellsEachWaiterOnceAndKeepsNothing() throws Exception {
        with.kms.goAway();
        RuntimeException failure = with.kms.failure;
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch goOn = with.kms.hold(loading);
        ExecutorService executor = Executors.newFixedThreadPool(20);
        try {
            List<Future<Integer>> callers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                callers.add(executor.submit(() -> use(cache, "a")));
            }
            while (cache.statistics().waits() < 20) {
                Thread.onSpinWait();
            }
            goOn.countDown();
            for (Future<Integer> caller : callers) {
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(caller::get)
                        .satisfies(thrown -> assertThat(thrown.getCause()).isSameAs(failure));
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(with.kms.requests).hasValue(1);
        assertThat(failure).hasNoCause().hasNoSuppressedExceptions();
        assertThatExceptionOfType(KmsUnavailableException.class).isThrownBy(() -> use(cache, "a"));
        assertThat(with.kms.requests).hasValue(2);
        with.kms.comeBack();
        assertThat(use(cache, "a")).isEqualTo(3);
    }

    @Test
    void leaseWhenTheLoaderIsInterruptedLetsOthersLoad() throws Exception {
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch goOn = with.kms.hold(loading);
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            Future<Integer> loader = executor.submit(() -> use(cache, "a"));
            loading.await();
            Future<Integer> waiter = executor.submit(() -> use(cache, "a"));
            while (cache.statistics().waits() < 2) {
                Thread.onSpinWait();
            }
            loader.cancel(true);
            goOn.countDown();
            assertThat(waiter.get()).isEqualTo(2);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void leaseWhenLoadIsNotAcceptedLetsOthersLoad() throws Exception {
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch goOn = with.kms.hold(loading);
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            Future<@Nullable CachedKey<FakeSecret>> loader =
                    executor.submit(() -> cache.lease("a", 1, Deadline::none, secret -> false));
            loading.await();
            Future<@Nullable CachedKey<FakeSecret>> waiter = executor.submit(() -> cache.lease("a", 1));
            while (cache.statistics().waits() < 2) {
                Thread.onSpinWait();
            }
            goOn.countDown();
            assertThat(loader.get()).isNull();
            assertThat(waiter.get()).isNotNull();
        } finally {
            executor.shutdownNow();
        }
        assertThat(with.kms.given).hasSize(2);
        assertThat(with.kms.given.get(0).isDestroyed()).isTrue();
        assertThat(with.kms.given.get(1).isDestroyed()).isFalse();
    }

    @Test
    void leaseWhenDisabledDestroysAfterUse() {
        DataKeyCache<String, FakeSecret> uncached = with.cache(CacheSettings.disabled());
        CachedKey<FakeSecret> key = uncached.lease("a", 1);
        assertThat(uncached.leaseIfPresent("a")).isNull();
        assertThat(uncached.lease("a", 1)).isNotSameAs(key);
        assertThat(key.secret().isDestroyed()).isFalse();
        key.charge(1L << 50);
        assertThat(with.background).isEmpty();
        key.release();
        assertThat(key.secret().isDestroyed()).isTrue();
        assertThat(uncached.lease("a", 1, Deadline::none, secret -> false)).isNull();
        assertThat(with.kms.given.get(2).isDestroyed()).isTrue();
    }

    @Test
    void leaseWhenCacheIsFullEvictsAndDestroys() {
        for (int i = 0; i < 20; i++) {
            use(cache, "id" + i);
        }
        assertThat(cache.statistics().size()).isEqualTo(5);
        assertThat(with.kms.given).filteredOn(secret -> !secret.isDestroyed()).hasSize(5);
        assertThat(with.evictions()).hasSize(15).containsOnly(EvictionCause.SIZE);
    }

    @Test
    void releaseWhenNotLeasedAnyMoreCannotBeLeasedAgain() {
        CachedKey<FakeSecret> key = cache.lease("a", 1);
        assertThat(key.lease()).isTrue();
        assertThat(key.retire()).isTrue();
        assertThat(key.retire()).isFalse();
        assertThat(key.lease()).isTrue();
        key.release();
        key.release();
        key.release();
        assertThat(key.secret().isDestroyed()).isTrue();
        assertThat(key.lease()).isFalse();
    }

    @Test
    void statisticsCountWhatHappened() {
        use(cache, "a");
        use(cache, "a");
        cache.peek("a", false);
        cache.leaseIfPresent("b");
        with.advanceSeconds(10);
        use(cache, "b");
        with.kms.goAway();
        assertThatExceptionOfType(KmsUnavailableException.class).isThrownBy(() -> use(cache, "c"));
        with.kms.comeBack();
        with.advanceSeconds(82);
        use(cache, "b");
        assertThat(cache.statistics())
                .isEqualTo(new CacheStatistics(
                        3, 3, 3, 2, 1, 0, 0, 0, cache.statistics().evictions(), 2, Duration.ofSeconds(92), 2));
        with.runBackground();
        cache.invalidate(context -> true);
        CacheStatistics after = cache.statistics();
        assertThat(after.refreshes()).isEqualTo(1);
        assertThat(after.size()).isZero();
        assertThat(after.oldestAge()).isZero();
        assertThat(after.evictions())
                .hasSize(EvictionCause.values().length)
                .containsEntry(EvictionCause.REPLACED, 1L)
                .containsEntry(EvictionCause.INVALIDATED, 2L)
                .containsEntry(EvictionCause.EXPIRED, 0L);
    }

    @Test
    void statisticsOfTwoCachesAddUp() {
        CacheStatistics one = statistics(1, Map.of(EvictionCause.SIZE, 3L), 20, 2);
        CacheStatistics other = statistics(100, Map.of(EvictionCause.SIZE, 4L, EvictionCause.REFUSED, 5L), 10, 7);
        assertThat(one.plus(other))
                .isEqualTo(other.plus(one))
                .isEqualTo(new CacheStatistics(
                        101,
                        303,
                        505,
                        707,
                        909,
                        1111,
                        1313,
                        1515,
                        Map.of(EvictionCause.SIZE, 7L, EvictionCause.REFUSED, 5L),
                        1717,
                        Duration.ofSeconds(20),
                        7));
    }

    private static CacheStatistics statistics(
            long unit, Map<EvictionCause, Long> evictions, long ageSeconds, int contexts) {
        return new CacheStatistics(
                unit,
                3 * unit,
                5 * unit,
                7 * unit,
                9 * unit,
                11 * unit,
                13 * unit,
                15 * unit,
                evictions,
                17 * unit,
                Duration.ofSeconds(ageSeconds),
                contexts);
    }

    /** Between two looks at a load it may fail: nobody may be told of it who does not wait for it. */
    @Test
    void leaseIfPresentWhenTheLoadFailsMeanwhileIsNull() throws Exception {
        DataKeyCache<String, FakeSecret> cache = with.cache();
        with.kms.goAway();
        AtomicBoolean ended = new AtomicBoolean();
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<Boolean> looker = executor.submit(() -> {
                boolean found = false;
                while (!ended.get()) {
                    found |= cache.leaseIfPresent("a") != null;
                }
                return found;
            });
            for (int i = 0; i < 200_000 && !looker.isDone(); i++) {
                assertThatExceptionOfType(KmsUnavailableException.class).isThrownBy(() -> cache.lease("a", 1));
            }
            ended.set(true);
            assertThat(looker.get()).isFalse();
        } finally {
            executor.shutdownNow();
        }
    }
}
