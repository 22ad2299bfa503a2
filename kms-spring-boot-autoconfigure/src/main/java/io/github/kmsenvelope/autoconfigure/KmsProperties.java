package io.github.kmsenvelope.autoconfigure;

import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.message.awsesdk.CommitmentPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.logging.LogLevel;
import org.springframework.util.unit.DataSize;

/**
 * What can be configured under {@code aws.kms}. A name that is not here stops the start-up, so that a mis-spelt one is not
 * overlooked.
 *
 * @param enabled Whether to publish a KmsService and a KmsClient.
 * @param keyId KMS key that the default purpose encrypts with: alias name (alias/orders), alias ARN, key ARN or key id. Short
 *     for aws.kms.keys.default.key-id.
 * @param region AWS Region of the KMS keys. By default where the AWS SDK finds one, such as the variable AWS_REGION.
 * @param endpoint URL of KMS, where it is not the one of AWS for the Region. Plain http is accepted for this machine only.
 * @param decryptKeyIds Comma-separated list of further KMS keys that the default purpose decrypts with: those that it used
 *     before.
 * @param trustedAccounts Comma-separated list of accounts of which the default purpose trusts every KMS key for decryption, in
 *     the form arn:aws:kms:eu-central-1:111122223333:key/* (* as the Region trusts all Regions). Prefer decrypt-key-ids.
 * @param pinKeyArn Whether the default purpose refuses to encrypt once its alias names another KMS key than before.
 * @param encryptionContext Pairs that become part of the encryption context of every call of the default purpose.
 * @param requiredContext Comma-separated list of names that every call of the default purpose must bring, as encryption context
 *     or as associated data.
 * @param format Format of the messages that purposes write, unless they say otherwise.
 * @param acceptFormats Comma-separated list of the formats of messages that the default purpose reads. By default the one that
 *     it writes.
 * @param encryptionSdk Format of the AWS Encryption SDK, where it is used.
 * @param keys Purposes by name (letters a to z and digits): one KMS key for each use of encryption. Nothing but the client is
 *     shared between purposes.
 * @param cache Data-key cache.
 * @param client KMS client that is built here, if the application defines none.
 * @param retry Retries of KMS requests.
 * @param circuitBreaker Circuit breakers before KMS, one for each Region and kind of request.
 * @param bulkhead Limit to concurrent KMS requests.
 * @param startup Check at start-up.
 * @param embedded Embedded KMS, for development and tests.
 * @param metrics Metrics.
 * @param logging Log lines of calls and KMS requests.
 * @param audit Audit events.
 * @param health Health of KMS.
 * @since 0.1.0
 */
@ConfigurationProperties(prefix = KmsProperties.PREFIX, ignoreUnknownFields = false)
public record KmsProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String keyId,
        @Nullable String region,
        @Nullable URI endpoint,
        @DefaultValue List<String> decryptKeyIds,
        @DefaultValue List<String> trustedAccounts,
        @DefaultValue("false") boolean pinKeyArn,
        @DefaultValue Map<String, String> encryptionContext,
        @DefaultValue Set<String> requiredContext,
        @DefaultValue("compact") MessageFormat format,
        @DefaultValue Set<MessageFormat> acceptFormats,
        @DefaultValue EncryptionSdk encryptionSdk,
        @DefaultValue Map<String, Key> keys,
        @DefaultValue Cache cache,
        @DefaultValue Client client,
        @DefaultValue Retry retry,
        @DefaultValue CircuitBreaker circuitBreaker,
        @DefaultValue Bulkhead bulkhead,
        @DefaultValue Startup startup,
        @DefaultValue Embedded embedded,
        @DefaultValue Metrics metrics,
        @DefaultValue Logging logging,
        @DefaultValue Audit audit,
        @DefaultValue Health health) {

    static final String PREFIX = "aws.kms";

    /** Hides the values of contexts. */
    @Override
    public String toString() {
        return "KmsProperties[keyId=" + keyId + ", keys=" + keys.keySet() + "]";
    }

    /**
     * One purpose.
     *
     * @param keyId KMS key that this purpose encrypts with: alias name (alias/orders), alias ARN, key ARN or key id.
     * @param region AWS Region of this purpose's KMS keys, where it is not the common one.
     * @param roleArn IAM role to assume for this purpose's KMS requests, such as one of the account that owns the key. Needs the
     *     module sts of the AWS SDK.
     * @param decryptKeyIds Comma-separated list of further KMS keys that this purpose decrypts with: those that it used before.
     * @param trustedAccounts Comma-separated list of accounts of which this purpose trusts every KMS key for decryption, in the
     *     form arn:aws:kms:eu-central-1:111122223333:key/* (* as the Region trusts all Regions). Prefer decrypt-key-ids.
     * @param pinKeyArn Whether to refuse to encrypt once the alias names another KMS key than before.
     * @param encryptionContext Pairs that become part of the encryption context of every call of this purpose.
     * @param requiredContext Comma-separated list of names that every call of this purpose must bring, as encryption context or
     *     as associated data.
     * @param format Format of the messages that this purpose writes, where it is not the common one.
     * @param acceptFormats Comma-separated list of the formats of messages that this purpose reads. By default the one that it
     *     writes.
     */
    public record Key(
            @Nullable String keyId,
            @Nullable String region,
            @Nullable String roleArn,
            @DefaultValue List<String> decryptKeyIds,
            @DefaultValue List<String> trustedAccounts,
            @DefaultValue("false") boolean pinKeyArn,
            @DefaultValue Map<String, String> encryptionContext,
            @DefaultValue Set<String> requiredContext,
            @Nullable MessageFormat format,
            @DefaultValue Set<MessageFormat> acceptFormats) {

        static final Key NOTHING =
                new Key(null, null, null, List.of(), List.of(), false, Map.of(), Set.of(), null, Set.of());

        /** Hides the values of contexts. */
        @Override
        public String toString() {
            return "Key[keyId=" + keyId + "]";
        }
    }

    /**
     * The format of the AWS Encryption SDK.
     *
     * @param signed Whether messages are signed. Takes a millisecond a message or more.
     * @param frameSize Amount of plaintext in a frame, at most 1MB.
     * @param commitmentPolicy Which algorithm suites are used: those that tie a message to its data key, or others too.
     * @param maxEncryptedDataKeys Number of encrypted data keys that a message may have, at most 65535.
     * @param maxFrameSize Amount of plaintext that a frame may have that is read from a stream or at any position.
     * @param contextMatch How the encryption context of a message must match the one that is given.
     * @param signedStreams Whether signed messages are read in streams, which give out all but the last frame before the
     *     signature is verified.
     * @param requiredContextKeys Comma-separated list of names of the encryption context that every call must give and no
     *     message carries: their pairs are left out of what is written, and may be missing in what is read.
     */
    public record EncryptionSdk(
            @DefaultValue("false") boolean signed,
            @DefaultValue("4KB") DataSize frameSize,
            @DefaultValue("require-require") CommitmentPolicy commitmentPolicy,
            @DefaultValue("8") int maxEncryptedDataKeys,
            @DefaultValue("64MB") DataSize maxFrameSize,
            @DefaultValue("exact") ContextMatch contextMatch,
            @DefaultValue("true") boolean signedStreams,
            @DefaultValue List<String> requiredContextKeys) {}

    /** How the encryption context of a message must match the one that is given. */
    public enum ContextMatch {
        /** The message has the pairs that are given and no others. */
        EXACT,
        /** The message has the pairs that are given. */
        CONTAINS
    }

    /**
     * The data-key cache.
     *
     * @param enabled Whether to cache data keys. Without, every call of the service makes a KMS request.
     * @param maxAge Time after which a data key that encrypts is replaced.
     * @param maxMessages Number of messages that one data key encrypts in this process, at most 4294967296.
     * @param maxBytes Amount of plaintext that one data key encrypts in this process.
     * @param maxEntries Number of data keys kept for each purpose, direction and message format.
     * @param staleIfUnavailable Time beyond its age that a data key serves while KMS is unavailable. 0s for none.
     * @param revalidateAfter Time after which KMS must confirm a data key that decrypts.
     * @param contextWarningThreshold Number of encryption contexts within max-age above which a warning is logged. 0 for none.
     * @param decryptOwnKeys Whether a message that was made here is decrypted with the data key kept for encryption, without a
     *     KMS request.
     */
    public record Cache(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("5m") Duration maxAge,
            @DefaultValue("" + CacheSettings.MESSAGES_LIMIT) long maxMessages,
            @DefaultValue("16TB") DataSize maxBytes,
            @DefaultValue("1000") int maxEntries,
            @DefaultValue("10m") Duration staleIfUnavailable,
            @DefaultValue("1h") Duration revalidateAfter,
            @DefaultValue("100") int contextWarningThreshold,
            @DefaultValue("true") boolean decryptOwnKeys) {}

    /**
     * The KMS client that is built here.
     *
     * @param maxConnections Number of connections to KMS that are kept and used at once.
     * @param connectionTimeout Time to wait for a connection to be made.
     * @param acquisitionTimeout Time to wait for a connection of the pool to become free.
     * @param attemptTimeout Time to wait for the answer to one attempt of a KMS request.
     * @param connectionTimeToLive Time after which a connection is replaced, so that changes of KMS's addresses are noticed.
     * @param fips Whether to use the FIPS endpoint of KMS.
     * @param dualstack Whether to use the endpoint of KMS that has IPv6 addresses too.
     */
    public record Client(
            @DefaultValue("50") int maxConnections,
            @DefaultValue("2s") Duration connectionTimeout,
            @DefaultValue("2s") Duration acquisitionTimeout,
            @DefaultValue("3s") Duration attemptTimeout,
            @DefaultValue("5m") Duration connectionTimeToLive,
            @DefaultValue("false") boolean fips,
            @DefaultValue("false") boolean dualstack) {

        static final Client DEFAULTS = new Client(
                50,
                Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofMinutes(5),
                false,
                false);
    }

    /**
     * The retries of KMS requests.
     *
     * @param maxAttempts Number of times that a request is made at most, 1 to 10.
     * @param initialBackoff Longest time to wait before the second attempt; the actual one is random. Doubled for each further
     *     attempt.
     * @param maxBackoff Longest time to wait between two attempts.
     * @param deadline Time after which a call of the service no longer waits for KMS, with all attempts. At least
     *     aws.kms.client.attempt-timeout.
     */
    public record Retry(
            @DefaultValue("4") int maxAttempts,
            @DefaultValue("50ms") Duration initialBackoff,
            @DefaultValue("1s") Duration maxBackoff,
            @DefaultValue("5s") Duration deadline) {}

    /**
     * The circuit breakers before KMS.
     *
     * @param enabled Whether to stop asking KMS while it fails or is slow.
     * @param failureRateThreshold Share of the last requests, in per cent, that must have failed or been slow to open the breaker.
     * @param slowCallDuration Time that a request takes which counts as slow.
     * @param slidingWindowSize Number of requests that are looked at.
     * @param minimumCalls Number of requests that must have been made before the breaker opens.
     * @param openDuration Time that an open breaker lets no request pass.
     * @param halfOpenCalls Number of requests that are let pass after that, to see whether KMS works again.
     */
    public record CircuitBreaker(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("50") int failureRateThreshold,
            @DefaultValue("2s") Duration slowCallDuration,
            @DefaultValue("20") int slidingWindowSize,
            @DefaultValue("10") int minimumCalls,
            @DefaultValue("10s") Duration openDuration,
            @DefaultValue("3") int halfOpenCalls) {}

    /**
     * The limit to concurrent KMS requests.
     *
     * @param maxConcurrentUnwraps Number of data keys that each purpose has unwrapped at once.
     */
    public record Bulkhead(@DefaultValue("50") int maxConcurrentUnwraps) {}

    /**
     * The check at start-up.
     *
     * @param check What to check before the application is ready.
     * @param onFailure What to do when a key certainly cannot be used. An outage of KMS, missing credentials or a missing
     *     permission to ask never stop the start-up.
     */
    public record Startup(
            @DefaultValue("describe") Check check,
            @DefaultValue("fail") OnFailure onFailure) {}

    /** What to check at start-up. */
    public enum Check {
        /** Nothing. */
        NONE,
        /** That each configured key exists and can encrypt, by one DescribeKey for each. */
        DESCRIBE,
        /** That this service may use each configured key, by dry runs of GenerateDataKey and Decrypt. */
        ROUND_TRIP
    }

    /** What to do when a key certainly cannot be used. */
    public enum OnFailure {
        /** Stop the start-up. */
        FAIL,
        /** Log a warning. */
        WARN
    }

    /**
     * The embedded KMS.
     *
     * @param enabled Whether to use an embedded KMS, for development and tests, instead of AWS. Needs the module kms-embedded.
     * @param keysFile File that keeps the keys of the embedded KMS, in clear, from one start to the next.
     * @param region AWS Region that the embedded KMS plays.
     * @param accountId AWS account that the embedded KMS plays.
     */
    public record Embedded(
            @DefaultValue("false") boolean enabled,
            @Nullable Path keysFile,
            @DefaultValue("us-east-1") String region,
            @DefaultValue("000000000000") String accountId) {}

    /**
     * The metrics.
     *
     * @param pricePer10000Requests Price of 10000 KMS requests, in any currency, for the estimated cost.
     * @param requestQuota Request quota of the AWS account for cryptographic operations of KMS in the Region, in requests a
     *     second, for the share of it that this process uses. By default no share is told.
     */
    public record Metrics(
            @Name("price-per-10000-requests") @DefaultValue("0.03")
            double pricePer10000Requests,

            @Nullable Integer requestQuota) {}

    /**
     * The log lines of calls and KMS requests.
     *
     * @param enabled Whether to log each call and each KMS request.
     * @param level Level of these lines. Failures and slow calls are logged as warnings.
     * @param slowCallThreshold Time from which on a call or KMS request counts as slow. 0s for none.
     * @param mdcKeys Comma-separated list of MDC keys whose values are part of each line, so that it can be matched with a
     *     request of the application.
     */
    public record Logging(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("debug") LogLevel level,
            @DefaultValue("1s") Duration slowCallThreshold,
            @DefaultValue("traceId") List<String> mdcKeys) {}

    /**
     * The audit events.
     *
     * @param enabled Whether to tell refusals, denials, disabled keys, stale data keys and moved aliases to the logger
     *     kms.audit, and to the AuditEventRepository if there is one.
     */
    public record Audit(@DefaultValue("true") boolean enabled) {}

    /**
     * The health of KMS.
     *
     * @param idleAfter Time without any KMS request after which a health check asks KMS itself, by DescribeKey.
     * @param timeout Time that such a check waits for the answer.
     */
    public record Health(
            @DefaultValue("5m") Duration idleAfter,
            @DefaultValue("1s") Duration timeout) {}
}
