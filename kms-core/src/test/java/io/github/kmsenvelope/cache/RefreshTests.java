package io.github.kmsenvelope.cache;

import static io.github.kmsenvelope.cache.CacheFixture.SETTINGS;
import static io.github.kmsenvelope.cache.CacheFixture.use;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.github.kmsenvelope.KeyAccessDeniedException;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.cache.DataKeySource.Succession;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.EvictionCause;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Data keys are got anew before they end, in the background, and no caller waits for that. */
@Timeout(120)
class RefreshTests {

    private final CacheFixture with = new CacheFixture();

    @Test
    void leaseWhenYoungAsksForNothing() {
        DataKeyCache<String, FakeSecret> cache = with.cache();
        use(cache, "a");
        with.advanceSeconds(69);
        use(cache, "a");
        assertThat(with.background).isEmpty();
    }

    @Test
    void leaseWhenDueByAgeRefreshesInTheBackground() {
        DataKeyCache<String, FakeSecret> cache = with.cache();
        CachedKey<FakeSecret> old = cache.lease("a", 1);
        with.advanceSeconds(90);
        assertThat(use(cache, "a")).isEqualTo(1);
        assertThat(with.kms.requests).hasValue(1);
        with.runBackground();
        assertThat(use(cache, "a")).isEqualTo(2);
        assertThat(old.secret().isDestroyed()).isFalse();
        old.release();
        assertThat(old.secret().isDestroyed()).isTrue();
        assertThat(with.events)
                .containsExactly(
                        new KmsEvent.DataKeyLoaded("orders", Operation.ENCRYPT),
                        new KmsEvent.DataKeyEvicted("orders", Operation.ENCRYPT, EvictionCause.REPLACED),
                        new KmsEvent.DataKeyRefreshed("orders", Operation.ENCRYPT));
        assertThat(cache.statistics().waits()).isEqualTo(1);
    }

    @Test
    void leaseWhenRefreshedIsYoungAgain() {
        DataKeyCache<String, FakeSecret> cache = with.cache();
        use(cache, "a");
        for (int i = 2; i < 20; i++) {
            with.advanceSeconds(95);
            use(cache, "a");
            with.runBackground();
            assertThat(use(cache, "a")).isEqualTo(i);
            assertThat(with.background).isEmpty();
        }
        assertThat(cache.statistics().waits()).isEqualTo(1);
    }

    @Test
    void leaseWhenFourFifthsOfTheMessagesAreMadeRefreshes() {
        DataKeyCache<String, FakeSecret> cache = with.cache();
        for (int i = 0; i < 7; i++) {
            use(cache, "a");
        }
        assertThat(with.background).isEmpty();
        assertThat(use(cache, "a")).isEqualTo(1);
        assertThat(with.background).hasSize(1);
        with.runBackground();
        assertThat(use(cache, "a")).isEqualTo(2);
    }

    @Test
    void leaseWhenFourFifthsOfTheBytesAreEncryptedRefreshes() {
        DataKeyCache<String, FakeSecret> cache = with.cache();
        cache.lease("a", 700).release();
        cache.lease("a", 99).release();
        assertThat(with.background).isEmpty();
        cache.lease("a", 1).release();
        assertThat(with.background).hasSize(1);
    }

    @Test
    void chargeWhenBeyondTheLimitNeverFailsButRefreshes() {
        DataKeyCache<String, FakeSecret> cache = with.cache();
        CachedKey<FakeSecret> stream = cache.lease("a", 1);
        stream.charge(700);
        assertThat(with.background).isEmpty();
        stream.charge(5_000);
        stream.charge(5_000);
        assertThat(with.background).hasSize(1);
        assertThat(stream.secret().isDestroyed()).isFalse();
        with.runBackground();
        assertThat(use(cache, "a")).isEqualTo(2);
        stream.release();
        assertThat(with.kms.given.get(0).isDestroyed()).isTrue();
        assertThat(with.evictions()).containsExactly(EvictionCause.EXHAUSTED);
    }

    @Test
    void chargeWhenNotRefreshedInTimeMakesTheNextCallerLoad() {
        DataKeyCache<String, FakeSecret> cache = with.cache();
        CachedKey<FakeSecret> stream = cache.lease("a", 1);
        stream.charge(5_000);
        assertThat(use(cache, "a")).isEqualTo(2);
        assertThat(with.kms.requests).hasValue(2);
        stream.release();
        with.runBackground();
        assertThat(with.kms.requests).hasValue(2);
    }

    @Test
    void chargeWhenNegativeIsRefused() {
        CachedKey<FakeSecret> key = with.cache().lease("a", 1);
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> key.charge(-1));
    }

    @Test
    void leaseWhenRefreshIsUnderWayStartsNoOther() {
        DataKeyCache<String, FakeSecret> cache = with.cache();
        use(cache, "a");
        with.advanceSeconds(95);
        for (int i = 0; i < 5; i++) {
            use(cache, "a");
        }
        assertThat(with.background).hasSize(1);
    }

    @Test
    void leaseWhenNobodyUsesTheKeyRefreshesNothing() {
        DataKeyCache<String, FakeSecret> cache = with.cache();
        use(cache, "a");
        with.advanceSeconds(99);
        cache.peek("a", false);
        cache.statistics();
        assertThat(with.background).isEmpty();
    }

    @Test
    void leaseWhenRefreshFailedTriesAgainAfterAPause() {
        DataKeyCache<String, FakeSecret> cache = with.cache();
        use(cache, "a");
        with.advanceSeconds(91);
        with.kms.goAway();
        use(cache, "a");
        with.runBackground();
        assertThat(with.kms.requests).hasValue(2);
        with.advance(Duration.ofMillis(749));
        use(cache, "a");
        assertThat(with.background).isEmpty();
        with.advance(Duration.ofMillis(501));
        assertThat(use(cache, "a")).isEqualTo(1);
        with.kms.comeBack();
        with.runBackground();
        assertThat(use(cache, "a")).isEqualTo(3);
        assertThat(with.events(KmsEvent.DataKeyRefreshFailed.class))
                .singleElement()
                .satisfies(event -> assertThat(event.failure()).isInstanceOf(KmsUnavailableException.class));
        assertThat(cache.statistics().waits()).isEqualTo(1);
    }

    @Test
    void leaseWhenRefreshIsRefusedEvictsAndTellsTheNextCaller() {
        DataKeyCache<String, FakeSecret> cache = with.cache();
        use(cache, "a");
        with.advanceSeconds(91);
        with.kms.failure = new KeyAccessDeniedException("no");
        use(cache, "a");
        with.runBackground();
        assertThat(with.kms.given.get(0).isDestroyed()).isTrue();
        assertThat(with.evictions()).containsExactly(EvictionCause.REFUSED);
        assertThatExceptionOfType(KeyAccessDeniedException.class).isThrownBy(() -> use(cache, "a"));
    }

    @Test
    void leaseWhenSourceIsFaultyEvictsAndDoesNotTroubleTheCaller() {
        DataKeyCache<String, FakeSecret> cache = with.cache(SETTINGS, Operation.ENCRYPT, Runnable::run);
        use(cache, "a");
        with.advanceSeconds(91);
        with.kms.failure = new IllegalStateException("a fault");
        assertThat(use(cache, "a")).isEqualTo(1);
        assertThat(with.evictions()).containsExactly(EvictionCause.REFUSED);
    }

    @Test
    void leaseWhenExecutorRefusesGoesOnAndTriesLater() {
        DataKeyCache<String, FakeSecret> cache = with.cache();
        use(cache, "a");
        with.advanceSeconds(91);
        with.rejects = true;
        assertThat(use(cache, "a")).isEqualTo(1);
        with.rejects = false;
        use(cache, "a");
        assertThat(with.background).isEmpty();
        with.advance(Duration.ofMillis(1251));
        use(cache, "a");
        with.runBackground();
        assertThat(use(cache, "a")).isEqualTo(2);
    }

    @Test
    void leaseWhenExpiredWhileTheRefreshIsQueuedMakesItItself() {
        DataKeyCache<String, FakeSecret> cache = with.cache();
        use(cache, "a");
        with.advanceSeconds(91);
        use(cache, "a");
        with.advanceSeconds(20);
        assertThat(use(cache, "a")).isEqualTo(2);
        with.runBackground();
        assertThat(with.kms.requests).hasValue(2);
        assertThat(use(cache, "a")).isEqualTo(2);
        assertThat(with.evictions()).containsExactly(EvictionCause.EXPIRED);
    }

    @Test
    void leaseWhenExpiredWhileTheRefreshIsUnderWayBridgesIt() throws Exception {
        DataKeyCache<String, FakeSecret> cache = with.cache();
        use(cache, "a");
        with.advanceSeconds(95);
        use(cache, "a");
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = with.kms.hold(asked);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<?> refresh = executor.submit(with::runBackground);
            asked.await();
            with.advanceSeconds(8);
            assertThat(use(cache, "a")).isEqualTo(1);
            goOn.countDown();
            refresh.get();
        } finally {
            executor.shutdownNow();
        }
        assertThat(use(cache, "a")).isEqualTo(2);
        assertThat(with.kms.requests).hasValue(2);
        assertThat(cache.statistics().waits()).isEqualTo(1);
        assertThat(cache.statistics().staleUses()).as("KMS is not away").isZero();
        assertThat(with.events(KmsEvent.StaleKeyUsed.class)).isEmpty();
    }

    @Test
    void leaseWhenTheBridgedRefreshIsRefusedEndsAtOnce() throws Exception {
        DataKeyCache<String, FakeSecret> cache = with.cache();
        use(cache, "a");
        with.advanceSeconds(95);
        use(cache, "a");
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = with.kms.hold(asked);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<?> refresh = executor.submit(with::runBackground);
            asked.await();
            with.advanceSeconds(8);
            assertThat(use(cache, "a")).isEqualTo(1);
            with.kms.failure = new KeyAccessDeniedException("no");
            goOn.countDown();
            refresh.get();
        } finally {
            executor.shutdownNow();
        }
        assertThat(with.kms.given.get(0).isDestroyed()).isTrue();
        assertThatExceptionOfType(KeyAccessDeniedException.class).isThrownBy(() -> use(cache, "a"));
    }

    @Test
    void leaseWhenThereIsNoGraceWaitsForTheRefreshUnderWay() throws Exception {
        assertWaitsForTheRefreshUnderWay(SETTINGS.withStaleIfUnavailable(Duration.ZERO), 0);
    }

    @Test
    void leaseWhenTheRefreshLeftTheQueueTooLateWaitsForIt() throws Exception {
        assertWaitsForTheRefreshUnderWay(SETTINGS, 6);
    }

    private void assertWaitsForTheRefreshUnderWay(CacheSettings settings, long secondsInTheQueue) throws Exception {
        DataKeyCache<String, FakeSecret> cache = with.cache(settings);
        use(cache, "a");
        with.advanceSeconds(95);
        use(cache, "a");
        with.advanceSeconds(secondsInTheQueue);
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = with.kms.hold(asked);
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            Future<?> refresh = executor.submit(with::runBackground);
            asked.await();
            with.advanceSeconds(8);
            Future<Integer> caller = executor.submit(() -> use(cache, "a"));
            while (cache.statistics().waits() < 2) {
                Thread.onSpinWait();
            }
            goOn.countDown();
            refresh.get();
            assertThat(caller.get()).isEqualTo(2);
        } finally {
            executor.shutdownNow();
        }
        assertThat(with.kms.requests).hasValue(2);
    }

    @Test
    void leaseWhenExhaustedDuringTheRefreshStartsNoOtherLoad() throws Exception {
        DataKeyCache<String, FakeSecret> cache = with.cache();
        for (int i = 0; i < 10; i++) {
            use(cache, "a");
        }
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = with.kms.hold(asked);
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            Future<?> refresh = executor.submit(with::runBackground);
            asked.await();
            Future<Integer> caller = executor.submit(() -> use(cache, "a"));
            while (cache.statistics().waits() < 2) {
                Thread.onSpinWait();
            }
            goOn.countDown();
            refresh.get();
            assertThat(caller.get()).isEqualTo(2);
        } finally {
            executor.shutdownNow();
        }
        assertThat(with.kms.requests).hasValue(2);
    }

    @Test
    void refreshWhenTheEntryWasEvictedMeanwhileDestroysWhatCame() {
        DataKeyCache<String, FakeSecret> cache = with.cache(SETTINGS.withMaxEntries(1));
        use(cache, "a");
        with.advanceSeconds(95);
        use(cache, "a");
        cache.invalidate(context -> true);
        with.runBackground();
        assertThat(with.kms.given).hasSize(2).allMatch(FakeSecret::isDestroyed);
    }

    @Test
    void decryptKeyWhenConfirmedBeginsANewLifeAndKeepsItsSecret() {
        DataKeyCache<String, FakeSecret> cache = with.decryptCache();
        with.kms.succession = Succession.CONFIRM;
        cache.lease("a", DataKeyCache.UNCOUNTED).release();
        for (int i = 0; i < 10; i++) {
            with.advanceSeconds(950);
            CachedKey<FakeSecret> key = cache.leaseIfPresent("a");
            assertThat(key).isNotNull();
            if (key != null) {
                assertThat(key.secret().value()).isEqualTo(1);
                key.release();
            }
            with.runBackground();
        }
        assertThat(with.kms.requests).hasValue(11);
        assertThat(with.kms.given.get(0).isDestroyed()).isFalse();
        assertThat(with.kms.given.subList(1, 11)).allMatch(FakeSecret::isDestroyed);
        assertThat(with.evictions()).isEmpty();
        assertThat(cache.statistics().waits()).isEqualTo(1);
    }

    @Test
    void decryptKeyWhenAnotherComesBackIsEvicted() {
        DataKeyCache<String, FakeSecret> cache = with.decryptCache();
        cache.lease("a", DataKeyCache.UNCOUNTED).release();
        with.kms.succession = Succession.REFUSE;
        with.advanceSeconds(950);
        CachedKey<FakeSecret> key = cache.leaseIfPresent("a");
        assertThat(key).isNotNull();
        with.runBackground();
        assertThat(cache.leaseIfPresent("a")).isNull();
        assertThat(with.evictions()).containsExactly(EvictionCause.REFUSED);
        assertThat(with.kms.given.get(1).isDestroyed()).isTrue();
    }

    @Test
    void decryptKeyLivesByRevalidateAfterAndNotByMaxAge() {
        DataKeyCache<String, FakeSecret> cache = with.decryptCache();
        with.kms.succession = Succession.CONFIRM;
        cache.lease("a", DataKeyCache.UNCOUNTED).release();
        with.advanceSeconds(699);
        assertThat(cache.leaseIfPresent("a")).isNotNull();
        assertThat(with.background).isEmpty();
        with.advanceSeconds(301);
        assertThat(cache.leaseIfPresent("a")).isNull();
        cache.lease("a", DataKeyCache.UNCOUNTED).release();
        assertThat(with.kms.requests).hasValue(2);
    }

    @Test
    void refreshPolicySpreadsTheDueTimesOverAFifthOfTheAge() {
        RefreshPolicy policy = new RefreshPolicy(Duration.ofSeconds(100), Duration.ofSeconds(50), new Random(1));
        double[] dues = DoubleStream.generate(() -> policy.lifetimeFrom(0, 0).dueAfter() / 1e9)
                .limit(10_000)
                .toArray();
        assertThat(DoubleStream.of(dues).min().orElseThrow()).isBetween(70.0, 71.0);
        assertThat(DoubleStream.of(dues).max().orElseThrow()).isBetween(89.0, 90.0);
        assertThat(DoubleStream.of(dues).average().orElseThrow()).isCloseTo(80, within(1.0));
    }

    @Test
    void refreshPolicyWhenDurationsAreHugeNeverOverflows() {
        Duration endless = Duration.ofSeconds(Long.MAX_VALUE);
        Lifetime lifetime = new RefreshPolicy(endless, endless, new Random(1)).lifetimeFrom(0, 0);
        assertThat(lifetime.overAfter()).isEqualTo(Long.MAX_VALUE);
        assertThat(lifetime.graceEndsAfter()).isEqualTo(Long.MAX_VALUE);
        assertThat(lifetime.dueAfter()).isPositive();
    }
}
