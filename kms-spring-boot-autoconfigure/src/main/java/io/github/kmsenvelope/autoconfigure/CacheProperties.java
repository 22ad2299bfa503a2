package io.github.kmsenvelope.autoconfigure;

import io.github.kmsenvelope.cache.CacheSettings;

/** Checks {@code aws.kms.cache.*} and makes settings of them. */
final class CacheProperties {

    private static final String PREFIX = KmsProperties.PREFIX + ".cache.";

    private CacheProperties() {}

    static CacheSettings settings(KmsProperties.Cache cache) {
        PropertyCheck.positive(PREFIX + "max-age", cache.maxAge());
        PropertyCheck.require(
                cache.maxMessages() >= 1 && cache.maxMessages() <= CacheSettings.MESSAGES_LIMIT,
                PREFIX + "max-messages",
                cache.maxMessages(),
                "A number from 1 to " + CacheSettings.MESSAGES_LIMIT + " is needed.");
        PropertyCheck.positive(PREFIX + "max-bytes", cache.maxBytes().toBytes());
        PropertyCheck.positive(PREFIX + "max-entries", cache.maxEntries());
        PropertyCheck.require(
                !cache.staleIfUnavailable().isNegative(),
                PREFIX + "stale-if-unavailable",
                cache.staleIfUnavailable(),
                "A time of 0s or more is needed.");
        PropertyCheck.positive(PREFIX + "revalidate-after", cache.revalidateAfter());
        PropertyCheck.require(
                cache.contextWarningThreshold() >= 0 && cache.contextWarningThreshold() <= 100_000,
                PREFIX + "context-warning-threshold",
                cache.contextWarningThreshold(),
                "A number from 0 to 100000 is needed.");
        return CacheSettings.defaults()
                .withEnabled(cache.enabled())
                .withMaxAge(cache.maxAge())
                .withMaxMessages(cache.maxMessages())
                .withMaxBytes(cache.maxBytes().toBytes())
                .withMaxEntries(cache.maxEntries())
                .withStaleIfUnavailable(cache.staleIfUnavailable())
                .withRevalidateAfter(cache.revalidateAfter())
                .withContextWarningThreshold(cache.contextWarningThreshold())
                .withDecryptOwnKeys(cache.decryptOwnKeys());
    }
}
