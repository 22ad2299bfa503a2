package io.github.kmsenvelope.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.github.kmsenvelope.KmsUsageException;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ResilienceSettingsTests {

    private static final Duration TIME = Duration.ofSeconds(1);

    private static void assertRefused(String property, ThrowingCallable settings) {
        assertThatExceptionOfType(KmsUsageException.class).isThrownBy(settings).withMessageStartingWith(property);
    }

    private static ThrowingCallable retry(int attempts, Duration initial, Duration max, Duration deadline) {
        return () -> new RetrySettings(attempts, initial, max, deadline);
    }

    private static ThrowingCallable breaker(int rate, Duration slow, int window, int minimum, Duration open, int half) {
        return () -> new CircuitBreakerSettings(true, rate, slow, window, minimum, open, half);
    }

    private static ThrowingCallable resilience(Duration attemptTimeout, Duration deadline) {
        return () -> new ResilienceSettings(
                true,
                attemptTimeout,
                new RetrySettings(4, Duration.ofMillis(50), TIME, deadline),
                CircuitBreakerSettings.defaults(),
                BulkheadSettings.defaults());
    }

    @Test
    void defaultsAreTheDocumentedOnes() {
        assertThat(RetrySettings.defaults())
                .isEqualTo(new RetrySettings(4, Duration.ofMillis(50), TIME, Duration.ofSeconds(5)));
        assertThat(CircuitBreakerSettings.defaults())
                .isEqualTo(
                        new CircuitBreakerSettings(true, 50, Duration.ofSeconds(2), 20, 10, Duration.ofSeconds(10), 3));
        assertThat(BulkheadSettings.defaults()).isEqualTo(new BulkheadSettings(50));
        assertThat(ResilienceSettings.defaults())
                .isEqualTo(new ResilienceSettings(
                        true,
                        Duration.ofSeconds(3),
                        RetrySettings.defaults(),
                        CircuitBreakerSettings.defaults(),
                        BulkheadSettings.defaults()));
        assertThat(ResilienceSettings.disabled().enabled()).isFalse();
        assertThat(CircuitBreakerSettings.disabled().enabled()).isFalse();
    }

    @Test
    void retryWhenOutOfRangeNamesTheProperty() {
        assertRefused("retry.max-attempts", retry(0, TIME, TIME, TIME));
        assertRefused("retry.max-attempts", retry(11, TIME, TIME, TIME));
        assertRefused("retry.initial-backoff", retry(4, Duration.ZERO, TIME, TIME));
        assertRefused("retry.initial-backoff", retry(4, Duration.ofMillis(-1), TIME, TIME));
        assertRefused("retry.max-backoff", retry(4, TIME, Duration.ofMillis(999), TIME));
        assertRefused("retry.max-backoff", retry(4, TIME, Duration.ofDays(2), TIME));
        assertRefused("retry.deadline", retry(4, TIME, TIME, Duration.ofNanos(999_999)));
        assertThatNoException().isThrownBy(retry(1, TIME, TIME, TIME));
        assertThatNoException().isThrownBy(retry(10, Duration.ofMillis(1), TIME, Duration.ofDays(1)));
    }

    @Test
    void circuitBreakerWhenOutOfRangeNamesTheProperty() {
        assertRefused("circuit-breaker.failure-rate-threshold", breaker(0, TIME, 20, 10, TIME, 3));
        assertRefused("circuit-breaker.failure-rate-threshold", breaker(101, TIME, 20, 10, TIME, 3));
        assertRefused("circuit-breaker.slow-call-duration", breaker(50, Duration.ZERO, 20, 10, TIME, 3));
        assertRefused("circuit-breaker.sliding-window-size", breaker(50, TIME, 0, 10, TIME, 3));
        assertRefused("circuit-breaker.minimum-calls", breaker(50, TIME, 20, 0, TIME, 3));
        assertRefused("circuit-breaker.minimum-calls", breaker(50, TIME, 20, 21, TIME, 3));
        assertRefused("circuit-breaker.open-duration", breaker(50, TIME, 20, 10, Duration.ZERO, 3));
        assertRefused("circuit-breaker.half-open-calls", breaker(50, TIME, 20, 10, TIME, 0));
        assertThatNoException().isThrownBy(breaker(1, TIME, 1, 1, TIME, 1));
        assertThatNoException().isThrownBy(breaker(100, TIME, 20, 20, TIME, 1));
    }

    @Test
    void bulkheadWhenNotPositiveNamesTheProperty() {
        assertRefused("bulkhead.max-concurrent-unwraps", () -> new BulkheadSettings(0));
    }

    @Test
    void attemptWhenLongerThanAllAttemptsNamesBothProperties() {
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(resilience(Duration.ofMillis(3001), Duration.ofSeconds(3)))
                .withMessage("retry.deadline, 3 s, must not be shorter than client.attempt-timeout, 3001 ms");
        assertRefused("client.attempt-timeout", resilience(Duration.ZERO, TIME));
        assertThatNoException().isThrownBy(resilience(TIME, TIME));
    }

    @Test
    void longestBackoffDoublesUpToItsLimit() {
        RetrySettings settings = new RetrySettings(10, Duration.ofMillis(50), Duration.ofMillis(450), TIME);
        assertThat(settings.longestBackoffMillis(1)).isEqualTo(50);
        assertThat(settings.longestBackoffMillis(2)).isEqualTo(100);
        assertThat(settings.longestBackoffMillis(4)).isEqualTo(400);
        assertThat(settings.longestBackoffMillis(5)).isEqualTo(450);
        assertThat(settings.longestBackoffMillis(10)).isEqualTo(450);
        RetrySettings longest = new RetrySettings(10, Duration.ofDays(1), Duration.ofDays(1), TIME);
        assertThat(longest.longestBackoffMillis(10))
                .isEqualTo(Duration.ofDays(1).toMillis());
    }
}
