package io.github.kmsenvelope.resilience;

import io.github.kmsenvelope.KmsUsageException;
import java.time.Duration;

/**
 * When KMS is no longer asked because it fails, and when it is asked again. A request counts as failed if KMS was unavailable;
 * whatever KMS answers for certain, such as a denial, counts as a success.
 *
 * @param enabled whether there are circuit breakers at all
 * @param failureRateThreshold which share of the last requests must have failed, or must have been slow, to open the breaker;
 *     1 to 100 per cent
 * @param slowCallDuration how long a request takes that counts as slow; 1 ms to 1 day
 * @param slidingWindowSize how many of the last requests are looked at; positive
 * @param minimumCalls how many requests must have been made before the breaker opens; 1 to {@code slidingWindowSize}
 * @param openDuration how long an open breaker lets no request pass; 1 ms to 1 day
 * @param halfOpenCalls how many requests it lets pass after that; their outcome closes it or opens it again; positive
 * @since 0.1.0
 */
public record CircuitBreakerSettings(
        boolean enabled,
        int failureRateThreshold,
        Duration slowCallDuration,
        int slidingWindowSize,
        int minimumCalls,
        Duration openDuration,
        int halfOpenCalls) {

    private static final Duration SHORTEST = Duration.ofMillis(1);

    private static final CircuitBreakerSettings DEFAULTS =
            new CircuitBreakerSettings(true, 50, Duration.ofSeconds(2), 20, 10, Duration.ofSeconds(10), 3);

    /**
     * Checks the settings.
     *
     * @throws KmsUsageException if one is out of its range
     */
    public CircuitBreakerSettings {
        if (failureRateThreshold < 1 || failureRateThreshold > 100) {
            throw new KmsUsageException(
                    "circuit-breaker.failure-rate-threshold must be between 1 and 100: " + failureRateThreshold);
        }
        Settings.requireTime("circuit-breaker.slow-call-duration", slowCallDuration, SHORTEST);
        Settings.requireAtLeast("circuit-breaker.sliding-window-size", slidingWindowSize, 1);
        Settings.requireAtLeast("circuit-breaker.minimum-calls", minimumCalls, 1);
        if (minimumCalls > slidingWindowSize) {
            throw new KmsUsageException("circuit-breaker.minimum-calls, " + minimumCalls
                    + ", must not exceed circuit-breaker.sliding-window-size, " + slidingWindowSize);
        }
        Settings.requireTime("circuit-breaker.open-duration", openDuration, SHORTEST);
        Settings.requireAtLeast("circuit-breaker.half-open-calls", halfOpenCalls, 1);
    }

    /**
     * Returns the defaults: opens when half of the last 20 requests, and at least 10, failed or took 2 s; lets 3 pass after 10 s.
     *
     * @return the defaults
     */
    public static CircuitBreakerSettings defaults() {
        return DEFAULTS;
    }

    /**
     * Returns the settings without circuit breakers.
     *
     * @return no circuit breakers
     */
    public static CircuitBreakerSettings disabled() {
        return new CircuitBreakerSettings(
                false,
                DEFAULTS.failureRateThreshold,
                DEFAULTS.slowCallDuration,
                DEFAULTS.slidingWindowSize,
                DEFAULTS.minimumCalls,
                DEFAULTS.openDuration,
                DEFAULTS.halfOpenCalls);
    }
}
