package io.github.kmsenvelope.resilience;

import io.github.kmsenvelope.KmsUsageException;

/**
 * How many data keys may be unwrapped at once, so that messages made up to cause requests do not use up the quota of the
 * account or the threads of the service.
 *
 * @param maxConcurrentUnwraps how many for each purpose; positive
 * @since 0.1.0
 */
public record BulkheadSettings(int maxConcurrentUnwraps) {

    private static final BulkheadSettings DEFAULTS = new BulkheadSettings(50);

    /**
     * Checks the limit.
     *
     * @throws KmsUsageException if it is not positive
     */
    public BulkheadSettings {
        Settings.requireAtLeast("bulkhead.max-concurrent-unwraps", maxConcurrentUnwraps, 1);
    }

    /**
     * Returns the default: 50.
     *
     * @return the default
     */
    public static BulkheadSettings defaults() {
        return DEFAULTS;
    }
}
