package io.github.kmsenvelope.cache;

import io.github.kmsenvelope.KmsUsageException;
import java.time.Duration;

/**
 * How long and how much a cached data key serves. The limits of messages and bytes count encryption only, in this process.
 *
 * @param enabled whether data keys are cached at all; without, every call of the service makes a KMS request
 * @param maxAge how long a data key serves, by the monotonic or the wall clock, whichever comes first; positive
 * @param maxMessages how many messages one data key encrypts, 1 to 2^32. A fleet of 65,536 processes stays below the 2^48
 *     messages that the message format allows for one data key
 * @param maxBytes how many plaintext bytes one data key encrypts; positive
 * @param maxEntries how many data keys are kept for each purpose and direction; positive
 * @param decryptOwnKeys whether a message made here is decrypted with the data key kept for encryption, without a KMS
 *     request
 * @since 0.1.0
 */
public record CacheSettings(
        boolean enabled, Duration maxAge, long maxMessages, long maxBytes, int maxEntries, boolean decryptOwnKeys) {

    /** The most messages that one data key may encrypt in one process: 2^32. */
    public static final long MESSAGES_LIMIT = 1L << 32;

    private static final CacheSettings DEFAULTS =
            new CacheSettings(true, Duration.ofMinutes(5), MESSAGES_LIMIT, 1L << 44, 1000, true);

    /**
     * Checks the limits.
     *
     * @throws KmsUsageException if a limit is out of its range
     */
    public CacheSettings {
        if (maxAge.isNegative() || maxAge.isZero()) {
            throw new KmsUsageException("The cache's max-age must be positive: " + maxAge);
        }
        if (maxMessages < 1 || maxMessages > MESSAGES_LIMIT) {
            throw new KmsUsageException(
                    "The cache's max-messages must be between 1 and " + MESSAGES_LIMIT + ": " + maxMessages);
        }
        if (maxBytes < 1) {
            throw new KmsUsageException("The cache's max-bytes must be positive: " + maxBytes);
        }
        if (maxEntries < 1) {
            throw new KmsUsageException("The cache's max-entries must be positive: " + maxEntries);
        }
    }

    /**
     * Returns the defaults: 5 minutes, 2^32 messages, 16 TiB, 1000 data keys, own keys decrypt.
     *
     * @return the defaults
     */
    public static CacheSettings defaults() {
        return DEFAULTS;
    }

    /**
     * Returns the settings that cache nothing.
     *
     * @return no caching
     */
    public static CacheSettings disabled() {
        return new CacheSettings(
                false, DEFAULTS.maxAge, DEFAULTS.maxMessages, DEFAULTS.maxBytes, DEFAULTS.maxEntries, false);
    }
}
