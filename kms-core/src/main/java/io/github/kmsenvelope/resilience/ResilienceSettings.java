package io.github.kmsenvelope.resilience;

import io.github.kmsenvelope.KmsUsageException;
import java.time.Duration;

/**
 * What is done about a KMS that fails, throttles or is slow.
 *
 * @param enabled whether anything is done at all; without, each request is made once and the client's own timeouts bound it
 * @param attemptTimeout how long one attempt of a request may take, whichever way the client is configured; 1 ms to
 *     {@code retry.deadline()}
 * @param retry how often and for how long a request is tried
 * @param circuitBreaker when KMS is no longer asked
 * @param bulkhead how many data keys may be unwrapped at once
 * @since 0.1.0
 */
public record ResilienceSettings(
        boolean enabled,
        Duration attemptTimeout,
        RetrySettings retry,
        CircuitBreakerSettings circuitBreaker,
        BulkheadSettings bulkhead) {

    private static final ResilienceSettings DEFAULTS = new ResilienceSettings(
            true,
            Duration.ofSeconds(3),
            RetrySettings.defaults(),
            CircuitBreakerSettings.defaults(),
            BulkheadSettings.defaults());

    /**
     * Checks that the settings go together.
     *
     * @throws KmsUsageException if the time of an attempt is out of its range
     */
    public ResilienceSettings {
        Settings.requireTime("client.attempt-timeout", attemptTimeout, Duration.ofMillis(1));
        if (retry.deadline().compareTo(attemptTimeout) < 0) {
            throw new KmsUsageException("retry.deadline, " + Settings.text(retry.deadline())
                    + ", must not be shorter than client.attempt-timeout, " + Settings.text(attemptTimeout));
        }
    }

    /**
     * Returns the defaults: 3 s for an attempt, and the defaults of each part.
     *
     * @return the defaults
     */
    public static ResilienceSettings defaults() {
        return DEFAULTS;
    }

    /**
     * Returns the settings that do nothing: the client is used as it is.
     *
     * @return no resilience
     */
    public static ResilienceSettings disabled() {
        return new ResilienceSettings(
                false, DEFAULTS.attemptTimeout, DEFAULTS.retry, DEFAULTS.circuitBreaker, DEFAULTS.bulkhead);
    }
}
