package io.github.kmsenvelope.cache;

import io.github.kmsenvelope.KmsUsageException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * How long and how much a cached data key serves. An immutable value: {@code CacheSettings.defaults().withMaxAge(...)}.
 *
 * @since 0.1.0
 */
public final class CacheSettings {

    /** The most messages that one data key may encrypt in one process: 2^32. */
    public static final long MESSAGES_LIMIT = 1L << 32;

    private static final CacheSettings DEFAULTS = new CacheSettings(new Draft());

    private final boolean enabled;
    private final Duration maxAge;
    private final long maxMessages;
    private final long maxBytes;
    private final int maxEntries;
    private final Duration staleIfUnavailable;
    private final Duration revalidateAfter;
    private final int contextWarningThreshold;
    private final boolean decryptOwnKeys;

    private CacheSettings(Draft draft) {
        require(isPositive(draft.maxAge), "max-age must be positive", draft.maxAge);
        require(
                draft.maxMessages >= 1 && draft.maxMessages <= MESSAGES_LIMIT,
                "max-messages must be between 1 and " + MESSAGES_LIMIT,
                draft.maxMessages);
        require(draft.maxBytes >= 1, "max-bytes must be positive", draft.maxBytes);
        require(draft.maxEntries >= 1, "max-entries must be positive", draft.maxEntries);
        require(
                !draft.staleIfUnavailable.isNegative(),
                "stale-if-unavailable must not be negative",
                draft.staleIfUnavailable);
        require(isPositive(draft.revalidateAfter), "revalidate-after must be positive", draft.revalidateAfter);
        require(
                draft.contextWarningThreshold >= 0 && draft.contextWarningThreshold <= 100_000,
                "context-warning-threshold must be between 0 and 100000",
                draft.contextWarningThreshold);
        this.enabled = draft.enabled;
        this.maxAge = draft.maxAge;
        this.maxMessages = draft.maxMessages;
        this.maxBytes = draft.maxBytes;
        this.maxEntries = draft.maxEntries;
        this.staleIfUnavailable = draft.staleIfUnavailable;
        this.revalidateAfter = draft.revalidateAfter;
        this.contextWarningThreshold = draft.contextWarningThreshold;
        this.decryptOwnKeys = draft.decryptOwnKeys;
    }

    /**
     * Returns the defaults: 5 minutes, 2^32 messages, 16 TiB, 1000 data keys, 10 minutes of grace, revalidation after 1 hour,
     * a warning beyond 100 encryption contexts; own keys decrypt.
     *
     * @return the defaults
     */
    public static CacheSettings defaults() {
        return DEFAULTS;
    }

    /**
     * Returns the settings that cache nothing: every call of the service makes a KMS request.
     *
     * @return no caching
     */
    public static CacheSettings disabled() {
        return DEFAULTS.with(draft -> {
            draft.enabled = false;
            draft.decryptOwnKeys = false;
        });
    }

    /**
     * Returns whether data keys are cached at all.
     *
     * @return whether they are
     */
    public boolean enabled() {
        return enabled;
    }

    /**
     * Sets whether data keys are cached at all.
     *
     * @param enabled whether they are
     * @return the changed settings
     */
    public CacheSettings withEnabled(boolean enabled) {
        return with(draft -> draft.enabled = enabled);
    }

    /**
     * Returns how long a data key encrypts, by the monotonic or the wall clock, whichever comes first.
     *
     * @return the age, positive
     */
    public Duration maxAge() {
        return maxAge;
    }

    /**
     * Sets how long a data key encrypts.
     *
     * @param maxAge the age
     * @return the changed settings
     * @throws KmsUsageException if it is not positive
     */
    public CacheSettings withMaxAge(Duration maxAge) {
        return with(draft -> draft.maxAge = maxAge);
    }

    /**
     * Returns how many messages one data key encrypts in this process.
     *
     * @return the number, 1 to 2^32
     */
    public long maxMessages() {
        return maxMessages;
    }

    /**
     * Sets how many messages one data key encrypts in this process. At 2^32, a fleet of 65,536 processes that share a data key
     * stays within the 2^48 messages that the message format allows.
     *
     * @param maxMessages the number
     * @return the changed settings
     * @throws KmsUsageException if it is not between 1 and 2^32
     */
    public CacheSettings withMaxMessages(long maxMessages) {
        return with(draft -> draft.maxMessages = maxMessages);
    }

    /**
     * Returns how many plaintext bytes one data key encrypts in this process.
     *
     * @return the number, positive
     */
    public long maxBytes() {
        return maxBytes;
    }

    /**
     * Sets how many plaintext bytes one data key encrypts in this process. One message may always be larger.
     *
     * @param maxBytes the number
     * @return the changed settings
     * @throws KmsUsageException if it is not positive
     */
    public CacheSettings withMaxBytes(long maxBytes) {
        return with(draft -> draft.maxBytes = maxBytes);
    }

    /**
     * Returns how many data keys are kept for each purpose, direction and message format.
     *
     * @return the number, positive
     */
    public int maxEntries() {
        return maxEntries;
    }

    /**
     * Sets how many data keys are kept for each purpose, direction and message format.
     *
     * @param maxEntries the number
     * @return the changed settings
     * @throws KmsUsageException if it is not positive
     */
    public CacheSettings withMaxEntries(int maxEntries) {
        return with(draft -> draft.maxEntries = maxEntries);
    }

    /**
     * Returns how long beyond its age a data key may serve while KMS is unavailable.
     *
     * @return the grace, 0 for none
     */
    public Duration staleIfUnavailable() {
        return staleIfUnavailable;
    }

    /**
     * Sets how long beyond its age a data key may serve while KMS is unavailable, in both directions. Never extended, and
     * ended at once by any other answer of KMS. The limits of messages and bytes have no grace.
     *
     * @param staleIfUnavailable the grace
     * @return the changed settings
     * @throws KmsUsageException if it is negative
     */
    public CacheSettings withStaleIfUnavailable(Duration staleIfUnavailable) {
        return with(draft -> draft.staleIfUnavailable = staleIfUnavailable);
    }

    /**
     * Returns how long a data key decrypts before KMS must confirm it by unwrapping it again.
     *
     * @return the age, positive
     */
    public Duration revalidateAfter() {
        return revalidateAfter;
    }

    /**
     * Sets how long a data key decrypts before KMS must confirm it by unwrapping it again.
     *
     * @param revalidateAfter the age
     * @return the changed settings
     * @throws KmsUsageException if it is not positive
     */
    public CacheSettings withRevalidateAfter(Duration revalidateAfter) {
        return with(draft -> draft.revalidateAfter = revalidateAfter);
    }

    /**
     * Returns how many distinct encryption contexts within {@link #maxAge()} are no reason for a warning.
     *
     * @return the number, 0 for no warning at all
     */
    public int contextWarningThreshold() {
        return contextWarningThreshold;
    }

    /**
     * Sets how many distinct encryption contexts within {@link #maxAge()} are no reason for a warning.
     *
     * @param contextWarningThreshold the number, 0 for no warning at all
     * @return the changed settings
     * @throws KmsUsageException if it is not between 0 and 100,000
     */
    public CacheSettings withContextWarningThreshold(int contextWarningThreshold) {
        return with(draft -> draft.contextWarningThreshold = contextWarningThreshold);
    }

    /**
     * Returns whether a message made here is decrypted with the data key kept for encryption, without a KMS request.
     *
     * @return whether it is
     */
    public boolean decryptOwnKeys() {
        return decryptOwnKeys;
    }

    /**
     * Sets whether a message made here is decrypted with the data key kept for encryption, without a KMS request.
     *
     * @param decryptOwnKeys whether it is
     * @return the changed settings
     */
    public CacheSettings withDecryptOwnKeys(boolean decryptOwnKeys) {
        return with(draft -> draft.decryptOwnKeys = decryptOwnKeys);
    }

    private CacheSettings with(Consumer<Draft> change) {
        Draft draft = new Draft();
        draft.enabled = enabled;
        draft.maxAge = maxAge;
        draft.maxMessages = maxMessages;
        draft.maxBytes = maxBytes;
        draft.maxEntries = maxEntries;
        draft.staleIfUnavailable = staleIfUnavailable;
        draft.revalidateAfter = revalidateAfter;
        draft.contextWarningThreshold = contextWarningThreshold;
        draft.decryptOwnKeys = decryptOwnKeys;
        change.accept(draft);
        return new CacheSettings(draft);
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }

    private static void require(boolean condition, String demand, Object value) {
        if (!condition) {
            throw new KmsUsageException("The cache's " + demand + ": " + value);
        }
    }

    /** Settings on their way, with the defaults to begin with. */
    private static final class Draft {

        private boolean enabled = true;
        private Duration maxAge = Duration.ofMinutes(5);
        private long maxMessages = MESSAGES_LIMIT;
        private long maxBytes = 1L << 44;
        private int maxEntries = 1000;
        private Duration staleIfUnavailable = Duration.ofMinutes(10);
        private Duration revalidateAfter = Duration.ofHours(1);
        private int contextWarningThreshold = 100;
        private boolean decryptOwnKeys = true;
    }
}
