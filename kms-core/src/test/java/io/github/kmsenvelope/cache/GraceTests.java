package io.github.kmsenvelope.cache;

import static io.github.kmsenvelope.cache.CacheFixture.SETTINGS;
import static io.github.kmsenvelope.cache.CacheFixture.use;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.KeyAccessDeniedException;
import io.github.kmsenvelope.KeyState;
import io.github.kmsenvelope.KeyStateException;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.UntrustedKeyException;
import io.github.kmsenvelope.cache.DataKeySource.Succession;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.EvictionCause;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Beyond its age a data key serves only while KMS is away, and never beyond the wall: age 100 s, grace 50 s. */
@Timeout(120)
class GraceTests {

    private final CacheFixture with = new CacheFixture();

    private final DataKeyCache<String, FakeSecret> cache = with.cache();

    /** A key that is over, with one refresh that found KMS away. */
    private void outageInTime() {
        use(cache, "a");
        with.advanceSeconds(95);
        with.kms.goAway();
        use(cache, "a");
        with.runBackground();
        with.advanceSeconds(5);
    }

    @Test
    void leaseWhenOverAndKmsIsKnownToBeAwayServesWithoutWaiting() {
        outageInTime();
        assertThat(use(cache, "a")).isEqualTo(1);
        assertThat(with.kms.requests).hasValue(2);
        assertThat(with.background).hasSize(1);
        assertThat(cache.statistics().waits()).isEqualTo(1);
        assertThat(cache.statistics().staleUses()).isEqualTo(1);
    }

    @Test
    void staleUseIsToldOnceForEachFailure() {
        outageInTime();
        for (int i = 0; i < 5; i++) {
            use(cache, "a");
        }
        assertThat(with.events(KmsEvent.StaleKeyUsed.class))
                .containsExactly(
                        new KmsEvent.StaleKeyUsed("orders", Operation.ENCRYPT, Duration.ZERO, Duration.ofSeconds(50)));
        with.runBackground();
        with.advanceSeconds(20);
        use(cache, "a");
        assertThat(with.events(KmsEvent.StaleKeyUsed.class))
                .hasSize(2)
                .contains(new KmsEvent.StaleKeyUsed(
                        "orders", Operation.ENCRYPT, Duration.ofSeconds(20), Duration.ofSeconds(30)));
        assertThat(cache.statistics().staleUses()).isEqualTo(6);
    }

    @Test
    void leaseWhenTheWallIsReachedFailsHoweverOftenRefreshesFailed() {
        outageInTime();
        for (int second = 0; second < 49; second += 7) {
            use(cache, "a");
            with.runBackground();
            with.advanceSeconds(7);
        }
        with.advance(Duration.ofNanos(999_999_999));
        assertThat(use(cache, "a")).isEqualTo(1);
        with.advance(Duration.ofNanos(1));
        assertThatExceptionOfType(KmsUnavailableException.class).isThrownBy(() -> use(cache, "a"));
        assertThat(with.kms.given.get(0).isDestroyed()).isTrue();
        assertThat(with.evictions()).containsExactly(EvictionCause.EXPIRED);
    }

    @Test
    void leaseWhenTheWallClockPassesTheWallFails() {
        outageInTime();
        with.millis.addAndGet(50_000);
        assertThatExceptionOfType(KmsUnavailableException.class).isThrownBy(() -> use(cache, "a"));
        assertThat(with.kms.given.get(0).isDestroyed()).isTrue();
    }

    @Test
    void leaseWhenKmsComesBackEndsTheGrace() {
        outageInTime();
        use(cache, "a");
        with.kms.comeBack();
        with.runBackground();
        assertThat(use(cache, "a")).isEqualTo(3);
        assertThat(cache.statistics().waits()).isEqualTo(1);
    }

    @Test
    void leaseWhenIdleKeyIsOverWaitsForOneLoadAndThenServesStale() {
        use(cache, "a");
        with.advanceSeconds(120);
        with.kms.goAway();
        assertThat(use(cache, "a")).isEqualTo(1);
        assertThat(with.kms.requests).hasValue(2);
        assertThat(cache.statistics().waits()).isEqualTo(2);
        assertThat(use(cache, "a")).isEqualTo(1);
        assertThat(cache.statistics().waits()).isEqualTo(2);
        assertThat(with.kms.requests).hasValue(2);
    }

    @Test
    void leaseWhenIdleKeyIsOverAndKmsAnswersIsANewOne() {
        use(cache, "a");
        with.advanceSeconds(120);
        assertThat(use(cache, "a")).isEqualTo(2);
        assertThat(with.evictions()).containsExactly(EvictionCause.EXPIRED);
    }

    @Test
    void leaseWhenManyFindAnIdleKeyOverAllGetTheGraceOfOneRequest() throws Exception {
        use(cache, "a");
        with.advanceSeconds(120);
        with.kms.goAway();
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = with.kms.hold(asked);
        ExecutorService executor = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> callers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                callers.add(executor.submit(() -> use(cache, "a")));
            }
            while (cache.statistics().waits() < 9) {
                Thread.onSpinWait();
            }
            goOn.countDown();
            for (Future<Integer> caller : callers) {
                assertThat(caller.get()).isEqualTo(1);
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(with.kms.requests).hasValue(2);
        assertThat(with.events(KmsEvent.StaleKeyUsed.class)).hasSize(1);
    }

    @Test
    void leaseWhenLimitsAreReachedHasNoGrace() {
        outageInTime();
        for (int i = 0; i < 8; i++) {
            use(cache, "a");
        }
        assertThatExceptionOfType(KmsUnavailableException.class).isThrownBy(() -> use(cache, "a"));
        assertThat(with.kms.given.get(0).isDestroyed()).isTrue();
        assertThat(with.evictions()).containsExactly(EvictionCause.EXHAUSTED);
    }

    static List<KmsServiceException> definite() {
        return List.of(
                new KeyStateException("disabled", KeyState.DISABLED),
                new KeyAccessDeniedException("denied"),
                new UntrustedKeyException("untrusted"));
    }

    @ParameterizedTest
    @MethodSource("definite")
    void leaseWhenKmsRefusesDuringTheGraceEndsItAtOnce(KmsServiceException refusal) {
        outageInTime();
        assertThat(use(cache, "a")).isEqualTo(1);
        with.kms.failure = refusal;
        with.runBackground();
        assertThat(with.kms.given.get(0).isDestroyed()).isTrue();
        assertThatExceptionOfType(refusal.getClass())
                .isThrownBy(() -> use(cache, "a"))
                .isSameAs(refusal);
    }

    @ParameterizedTest
    @MethodSource("definite")
    void leaseWhenIdleKeyIsOverAndKmsRefusesFails(KmsServiceException refusal) {
        use(cache, "a");
        with.advanceSeconds(101);
        with.kms.failure = refusal;
        assertThatExceptionOfType(refusal.getClass()).isThrownBy(() -> use(cache, "a"));
        assertThat(with.kms.given.get(0).isDestroyed()).isTrue();
        assertThat(with.evictions()).containsExactly(EvictionCause.REFUSED);
        assertThat(with.kms.requests).hasValue(2);
    }

    @Test
    void leaseWhenInvalidatedDuringTheGraceFails() {
        outageInTime();
        use(cache, "a");
        cache.invalidate(context -> true);
        assertThatExceptionOfType(KmsUnavailableException.class).isThrownBy(() -> use(cache, "a"));
        assertThat(with.kms.given.get(0).isDestroyed()).isTrue();
    }

    @Test
    void leaseWhenThereIsNoGraceFailsAtTheAge() {
        DataKeyCache<String, FakeSecret> strict = with.cache(SETTINGS.withStaleIfUnavailable(Duration.ZERO));
        use(strict, "a");
        with.advanceSeconds(95);
        with.kms.goAway();
        assertThat(use(strict, "a")).isEqualTo(1);
        with.runBackground();
        with.advanceSeconds(5);
        assertThatExceptionOfType(KmsUnavailableException.class).isThrownBy(() -> use(strict, "a"));
        assertThat(with.kms.given.get(0).isDestroyed()).isTrue();
    }

    @Test
    void decryptKeyWhenKmsIsAwayServesUntilItsWall() {
        DataKeyCache<String, FakeSecret> decrypt = with.decryptCache();
        with.kms.succession = Succession.CONFIRM;
        decrypt.lease("a", DataKeyCache.UNCOUNTED).release();
        with.kms.goAway();
        with.advanceSeconds(1001);
        decrypt.lease("a", DataKeyCache.UNCOUNTED).release();
        with.advance(Duration.ofMillis(48_999));
        CachedKey<FakeSecret> stale = decrypt.leaseIfPresent("a");
        assertThat(stale).isNotNull();
        if (stale != null) {
            stale.release();
        }
        with.advance(Duration.ofMillis(1));
        assertThat(decrypt.leaseIfPresent("a")).isNull();
        assertThatExceptionOfType(KmsUnavailableException.class)
                .isThrownBy(() -> decrypt.lease("a", DataKeyCache.UNCOUNTED));
        assertThat(with.kms.given.get(0).isDestroyed()).isTrue();
    }

    @Test
    void peekServesStaleOnlyIfKmsIsAway() {
        use(cache, "a");
        with.advanceSeconds(101);
        assertThat(cache.peek("a", false)).isNull();
        CachedKey<FakeSecret> stale = cache.peek("a", true);
        assertThat(stale).isNotNull();
        with.advanceSeconds(49);
        assertThat(cache.peek("a", true)).isNull();
        assertThat(with.background).isEmpty();
    }

    @Test
    void leaseWhenTheCallerIsInterruptedSaysNothingOfKms() {
        use(cache, "a");
        with.advanceSeconds(120);
        with.kms.during(() -> Thread.currentThread().interrupt());
        with.kms.goAway();
        assertThatExceptionOfType(KmsUnavailableException.class).isThrownBy(() -> use(cache, "a"));
        assertThat(Thread.interrupted()).isTrue();
        with.kms.during(() -> {});
        with.kms.comeBack();
        assertThat(use(cache, "a")).isEqualTo(3);
        assertThat(cache.statistics().staleUses()).isZero();
    }

    @Test
    void idleKeyWhenTheWallIsReachedIsOverwrittenWithoutAnyCall() {
        use(cache, "a");
        use(cache, "b");
        with.advanceSeconds(151);
        assertThat(cache.statistics().size()).isZero();
        assertThat(with.kms.given).hasSize(2).allMatch(FakeSecret::isDestroyed);
    }
}
