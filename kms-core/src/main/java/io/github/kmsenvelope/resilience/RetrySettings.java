package io.github.kmsenvelope.resilience;

import io.github.kmsenvelope.KmsUsageException;
import java.time.Duration;

/**
 * How often and for how long a request to KMS is tried. Before attempt n + 1 a random time passes, between zero and the lesser
 * of {@code maxBackoff} and {@code initialBackoff} · 2^(n-1), so that many callers do not come back at once.
 *
 * @param maxAttempts how many attempts are made for one request, with the first one; 1 to 10
 * @param initialBackoff the longest time before the second attempt; 1 ms to {@code maxBackoff}
 * @param maxBackoff the longest time before any attempt; at most 1 day
 * @param deadline how long one call of the service may ask KMS, with all attempts, waiting times and wrapped keys of a message;
 *     1 ms to 1 day
 * @since 0.1.0
 */
public record RetrySettings(int maxAttempts, Duration initialBackoff, Duration maxBackoff, Duration deadline) {

    /** The most attempts that can be asked for: more of them only add load to a KMS in trouble. */
    public static final int ATTEMPTS_LIMIT = 10;

    private static final Duration SHORTEST = Duration.ofMillis(1);

    private static final RetrySettings DEFAULTS =
            new RetrySettings(4, Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofSeconds(5));

    /**
     * Checks the settings.
     *
     * @throws KmsUsageException if one is out of its range
     */
    public RetrySettings {
        if (maxAttempts < 1 || maxAttempts > ATTEMPTS_LIMIT) {
            throw new KmsUsageException(
                    "retry.max-attempts must be between 1 and " + ATTEMPTS_LIMIT + ": " + maxAttempts);
        }
        Settings.requireTime("retry.initial-backoff", initialBackoff, SHORTEST);
        Settings.requireTime("retry.max-backoff", maxBackoff, SHORTEST);
        Settings.requireTime("retry.deadline", deadline, SHORTEST);
        if (maxBackoff.compareTo(initialBackoff) < 0) {
            throw new KmsUsageException("retry.max-backoff, " + Settings.text(maxBackoff)
                    + ", must not be shorter than retry.initial-backoff, " + Settings.text(initialBackoff));
        }
    }

    /**
     * Returns the defaults: 4 attempts, 50 ms to 1 s between them, 5 s for all.
     *
     * @return the defaults
     */
    public static RetrySettings defaults() {
        return DEFAULTS;
    }

    /** The longest time to wait after an attempt, counted from 1, in milliseconds. */
    long longestBackoffMillis(int attempt) {
        // At most 10 attempts of at most a day: no overflow.
        return Math.min(maxBackoff.toMillis(), initialBackoff.toMillis() << (attempt - 1));
    }
}
