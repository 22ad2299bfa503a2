package io.github.kmsenvelope.spring.endpoint;

import io.github.kmsenvelope.cache.CacheStatistics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the endpoint tells of one purpose. What is unknown is {@code null}.
 *
 * @param name the name of the purpose
 * @param keyId the key id that it encrypts with, if any
 * @param keys what KMS last said of the configured key ids
 * @param lastAliasMove how an alias last came to name another key, if one did
 * @param lastSuccess the last KMS request that succeeded
 * @param lastFailure the last KMS request that failed, by no fault of a message
 * @param encryptCache what the cache of data keys that encrypt has done and holds
 * @param decryptCache what the cache of data keys that decrypt has done and holds
 * @param errors failed KMS requests and refused messages, by class
 * @param recentErrors the last of them, oldest first
 * @since 0.1.0
 */
public record PurposeDescriptor(
        String name,
        @Nullable String keyId,
        List<Key> keys,
        @Nullable AliasMove lastAliasMove,
        @Nullable Call lastSuccess,
        @Nullable Call lastFailure,
        CacheStatistics encryptCache,
        CacheStatistics decryptCache,
        Map<String, Errors> errors,
        List<Call> recentErrors) {

    /**
     * A KMS key, as KMS last described it.
     *
     * @param keyId the key id as configured
     * @param keyArn the key ARN that it names
     * @param state why it cannot be used, or {@code ENABLED}
     * @param origin where the key material comes from
     * @param multiRegion whether it is a multi-Region key
     * @param deletionDate when it will be deleted, if that is scheduled
     * @param validTo when its imported key material expires, if it does
     * @param seen when KMS said so
     * @since 0.1.0
     */
    public record Key(
            String keyId,
            String keyArn,
            String state,
            String origin,
            boolean multiRegion,
            @Nullable Instant deletionDate,
            @Nullable Instant validTo,
            Instant seen) {}

    /**
     * An alias that came to name another KMS key.
     *
     * @param keyId the key id as configured
     * @param previousKeyArn the key ARN that it named
     * @param presentKeyArn the key ARN that it names now
     * @param accepted whether the new key is used
     * @param seen when that was noticed
     * @since 0.1.0
     */
    public record AliasMove(
            String keyId, String previousKeyArn, String presentKeyArn, boolean accepted, Instant seen) {}

    /**
     * How a KMS request, or a call of the service, ended.
     *
     * @param time when
     * @param operation the KMS operation, or {@code decrypt}
     * @param outcome how
     * @param errorCode the AWS error code, if KMS answered with an error
     * @param requestId the AWS request id, by which CloudTrail and AWS support find it
     * @since 0.1.0
     */
    public record Call(
            Instant time,
            String operation,
            String outcome,
            @Nullable String errorCode,
            @Nullable String requestId) {}

    /**
     * The errors of one class.
     *
     * @param count how many since the start
     * @param last the last
     * @since 0.1.0
     */
    public record Errors(long count, Call last) {}
}
