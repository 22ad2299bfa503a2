package io.github.kmsenvelope.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.EvictionCause;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import io.github.kmsenvelope.event.KmsEvents;
import io.github.kmsenvelope.secret.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DataKeyCacheTests {

    private final AtomicLong nanos = new AtomicLong();

    private final AtomicLong millis = new AtomicLong();

    private final List<KmsEvent> events = Collections.synchronizedList(new ArrayList<>());

    private final AtomicInteger loads = new AtomicInteger();

    private DataKeyCache<String, FakeSecret> cache(CacheSettings settings) {
        return new DataKeyCache<>(
                settings,
                "orders",
                Operation.ENCRYPT,
                KmsEvents.of(List.of(events::add)),
                nanos::get,
                () -> Instant.ofEpochMilli(millis.get()),
                Runnable::run);
    }

    private DataKeyCache<String, FakeSecret> cache() {
        return cache(new CacheSettings(true, Duration.ofSeconds(10), 3, 100, 5, true));
    }

    private CachedKey<FakeSecret> lease(DataKeyCache<String, FakeSecret> cache, String id, long bytes) {
        return Objects.requireNonNull(cache.lease(id, bytes, this::load));
    }

    private FakeSecret load() {
        loads.incrementAndGet();
        return new FakeSecret();
    }

    @Test
    void leaseWhenPresentGivesTheSame() {
        DataKeyCache<String, FakeSecret> cache = cache();
        CachedKey<FakeSecret> first = lease(cache, "a", 1);
        assertThat(lease(cache, "a", 1)).isSameAs(first);
        assertThat(lease(cache, "b", 1)).isNotSameAs(first);
        assertThat(loads).hasValue(2);
    }

    @Test
    void leaseIfPresentNeverLoadsNorCounts() {
        DataKeyCache<String, FakeSecret> cache = cache();
        assertThat(cache.leaseIfPresent("a")).isNull();
        CachedKey<FakeSecret> key = lease(cache, "a", 1);
        for (int i = 0; i < 10; i++) {
            assertThat(cache.leaseIfPresent("a")).isSameAs(key);
        }
        assertThat(lease(cache, "a", 1)).isSameAs(key);
        assertThat(loads).hasValue(1);
    }

    @Test
    void leaseWhenUncountedServesWithoutEnd() {
        DataKeyCache<String, FakeSecret> cache = cache();
        for (int i = 0; i < 50; i++) {
            lease(cache, "a", DataKeyCache.UNCOUNTED).release();
        }
        assertThat(loads).hasValue(1);
    }

    @Test
    void leaseWhenExhaustedDestroysTheOldOneOnceItsLeasesAreBack() {
        DataKeyCache<String, FakeSecret> cache = cache();
        CachedKey<FakeSecret> one = lease(cache, "a", 1);
        CachedKey<FakeSecret> two = lease(cache, "a", 1);
        lease(cache, "a", 1).release();
        CachedKey<FakeSecret> next = lease(cache, "a", 1);
        assertThat(next).isNotSameAs(one);
        assertThat(one.secret().destroyed).isFalse();
        one.release();
        assertThat(one.secret().destroyed).isFalse();
        two.release();
        assertThat(one.secret().destroyed).isTrue();
        assertThat(next.secret().destroyed).isFalse();
        assertThat(events)
                .containsExactly(
                        new KmsEvent.DataKeyLoaded("orders", Operation.ENCRYPT),
                        new KmsEvent.DataKeyEvicted("orders", Operation.ENCRYPT, EvictionCause.EXHAUSTED),
                        new KmsEvent.DataKeyLoaded("orders", Operation.ENCRYPT));
    }

    @Test
    void leaseWhenBytesAddUpToTheLimitIsTheLast() {
        DataKeyCache<String, FakeSecret> cache = cache();
        CachedKey<FakeSecret> key = lease(cache, "a", 99);
        assertThat(lease(cache, "a", 1)).isSameAs(key);
        assertThat(lease(cache, "a", 1)).isNotSameAs(key);
    }

    @Test
    void leaseWhenBytesOverflowIsRefused() {
        DataKeyCache<String, FakeSecret> cache =
                cache(new CacheSettings(true, Duration.ofSeconds(10), 10, Long.MAX_VALUE, 5, true));
        CachedKey<FakeSecret> key = lease(cache, "a", Long.MAX_VALUE);
        assertThat(lease(cache, "a", 1)).isNotSameAs(key);
    }

    @Test
    void leaseWhenOlderThanMaxAgeByEitherClockLoadsAgain() {
        DataKeyCache<String, FakeSecret> cache = cache();
        CachedKey<FakeSecret> first = lease(cache, "a", 1);
        first.release();
        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        CachedKey<FakeSecret> second = lease(cache, "a", 1);
        second.release();
        assertThat(second).isNotSameAs(first);
        assertThat(first.secret().destroyed).isTrue();
        millis.addAndGet(10_000);
        CachedKey<FakeSecret> third = lease(cache, "a", 1);
        assertThat(third).isNotSameAs(second);
        assertThat(second.secret().destroyed).isTrue();
        millis.addAndGet(10_000);
        assertThat(cache.leaseIfPresent("a")).isNull();
        assertThat(loads).hasValue(3);
    }

    @Test
    void leaseWhenYoungerThanMaxAgeByBothClocksIsTheSame() {
        DataKeyCache<String, FakeSecret> cache = cache();
        CachedKey<FakeSecret> first = lease(cache, "a", 1);
        nanos.addAndGet(Duration.ofSeconds(10).toNanos() - 1);
        millis.addAndGet(9_999);
        assertThat(lease(cache, "a", 1)).isSameAs(first);
    }

    @Test
    void leaseWhenLoaderFailsTellsEveryWaiterAndKeepsNothing() throws Exception {
        DataKeyCache<String, FakeSecret> cache = cache();
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        IllegalArgumentException failure = new IllegalArgumentException("no");
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            Future<?> leader = executor.submit(() -> cache.lease("a", 1, () -> {
                loading.countDown();
                awaitQuietly(goOn);
                throw failure;
            }));
            loading.await();
            Future<?> waiter = executor.submit(() -> {
                goOn.countDown();
                return cache.lease("a", 1, () -> {
                    throw failure;
                });
            });
            for (Future<?> each : List.of(leader, waiter)) {
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(each::get)
                        .withCause(failure);
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(lease(cache, "a", 1).secret()).isNotNull();
    }

    @Test
    void leaseWhenLoaderFindsNothingForItselfLetsOthersLoad() throws Exception {
        DataKeyCache<String, FakeSecret> cache = cache();
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            Future<@Nullable CachedKey<FakeSecret>> leader = executor.submit(() -> cache.lease("a", 1, () -> {
                loading.countDown();
                awaitQuietly(goOn);
                return null;
            }));
            loading.await();
            Future<@Nullable CachedKey<FakeSecret>> waiter = executor.submit(() -> {
                goOn.countDown();
                return cache.lease("a", 1, this::load);
            });
            assertThat(leader.get()).isNull();
            assertThat(waiter.get()).isNotNull();
        } finally {
            executor.shutdownNow();
        }
        assertThat(loads).hasValue(1);
    }

    @Test
    void closeDestroysIdleKeysNowAndUsedOnesLater() {
        DataKeyCache<String, FakeSecret> cache = cache();
        CachedKey<FakeSecret> idle = lease(cache, "a", 1);
        idle.release();
        CachedKey<FakeSecret> used = lease(cache, "b", 1);
        cache.close();
        assertThat(idle.secret().destroyed).isTrue();
        assertThat(used.secret().destroyed).isFalse();
        used.release();
        assertThat(used.secret().destroyed).isTrue();
        assertThatExceptionOfType(KmsUsageException.class).isThrownBy(() -> lease(cache, "a", 1));
        assertThat(cache.leaseIfPresent("b")).isNull();
    }

    @Test
    void closeWhenLoadIsUnderWayDestroysItsKeyAfterUse() {
        DataKeyCache<String, FakeSecret> cache = cache();
        CachedKey<FakeSecret> key = Objects.requireNonNull(cache.lease("a", 1, () -> {
            cache.close();
            return load();
        }));
        assertThat(key.secret().destroyed).isFalse();
        key.release();
        assertThat(key.secret().destroyed).isTrue();
        assertThat(cache.leaseIfPresent("a")).isNull();
    }

    @Test
    void leaseWhenDisabledDestroysAfterUse() {
        DataKeyCache<String, FakeSecret> cache = cache(CacheSettings.disabled());
        CachedKey<FakeSecret> key = lease(cache, "a", 1);
        assertThat(cache.leaseIfPresent("a")).isNull();
        assertThat(lease(cache, "a", 1)).isNotSameAs(key);
        key.release();
        assertThat(key.secret().destroyed).isTrue();
        assertThat(cache.lease("a", 1, () -> null)).isNull();
    }

    @Test
    void leaseWhenManyThreadsNeverGivesADestroyedKey() throws Exception {
        DataKeyCache<String, FakeSecret> cache =
                cache(new CacheSettings(true, Duration.ofSeconds(10), 2, 100, 1, true));
        ExecutorService executor = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> results = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                int seed = t;
                results.add(executor.submit(() -> {
                    for (int i = 0; i < 3_000; i++) {
                        CachedKey<FakeSecret> key = lease(cache, "id" + (seed + i) % 3, 1);
                        assertThat(key.secret().destroyed).isFalse();
                        key.release();
                    }
                }));
            }
            for (Future<?> result : results) {
                result.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void releaseWhenNotLeasedAnyMoreCannotBeLeasedAgain() {
        CachedKey<FakeSecret> key = new CachedKey<>(new FakeSecret(), 0);
        assertThat(key.lease()).isTrue();
        assertThat(key.retire(EvictionCause.SIZE)).isTrue();
        assertThat(key.retire(EvictionCause.SIZE)).isFalse();
        assertThat(key.lease()).isTrue();
        key.release();
        key.release();
        assertThat(key.secret().destroyed).isTrue();
        assertThat(key.lease()).isFalse();
    }

    @Test
    void settingsWhenOutOfRangeAreRefused() {
        Duration age = Duration.ofSeconds(1);
        assertRefused(() -> new CacheSettings(true, Duration.ZERO, 1, 1, 1, true), "max-age");
        assertRefused(() -> new CacheSettings(true, Duration.ofSeconds(-1), 1, 1, 1, true), "max-age");
        assertRefused(() -> new CacheSettings(true, age, 0, 1, 1, true), "max-messages");
        assertRefused(() -> new CacheSettings(true, age, (1L << 32) + 1, 1, 1, true), "max-messages");
        assertRefused(() -> new CacheSettings(true, age, 1, 0, 1, true), "max-bytes");
        assertRefused(() -> new CacheSettings(true, age, 1, 1, 0, true), "max-entries");
        assertThat(new CacheSettings(true, age, 1L << 32, 1, 1, true).maxMessages())
                .isEqualTo(4_294_967_296L);
        assertThat(CacheSettings.defaults())
                .isEqualTo(new CacheSettings(true, Duration.ofMinutes(5), 4_294_967_296L, 1L << 44, 1000, true));
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String text) {
        assertThatExceptionOfType(KmsUsageException.class).isThrownBy(call).withMessageContaining(text);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class FakeSecret implements Secret {

        private volatile boolean destroyed;

        @Override
        public void destroy() {
            destroyed = true;
        }
    }
}
