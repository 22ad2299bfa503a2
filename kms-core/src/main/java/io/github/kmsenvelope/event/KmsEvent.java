package io.github.kmsenvelope.event;

import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.KeyState;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.UntrustedKeyException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened while data was encrypted or decrypted. No event holds plaintext, key bytes, wrapped keys or
 * values of an encryption context.
 *
 * @since 0.1.0
 */
public sealed interface KmsEvent {

    /**
     * Something that happened for one purpose.
     *
     * @since 0.1.0
     */
    sealed interface PurposeEvent extends KmsEvent {

        /**
         * Returns the purpose it happened for.
         *
         * @return the name of the purpose
         */
        String purpose();
    }

    /**
     * A call of the service ended.
     *
     * @param operation which call
     * @param purpose the purpose
     * @param format the format of the message
     * @param plaintextBytes the size of the plaintext, 0 where a message was refused
     * @param messageBytes the size of the message, 0 where none was made
     * @param duration how long it took
     * @param failure why it failed, or {@code null} if it succeeded
     * @since 0.1.0
     */
    record OperationCompleted(
            Operation operation,
            String purpose,
            MessageFormat format,
            long plaintextBytes,
            long messageBytes,
            Duration duration,
            @Nullable KmsServiceException failure)
            implements PurposeEvent {}

    /**
     * A stream is being made, to encrypt or decrypt; one {@link StreamCompleted} with the same identity follows, on the same
     * or another thread. If the stream is never closed, none does.
     *
     * @param stream identifies the stream
     * @param operation what it does
     * @param purpose the purpose
     * @since 0.1.0
     */
    record StreamStarted(StreamId stream, Operation operation, String purpose) implements PurposeEvent {}

    /**
     * A stream ended: it was finished, read to its end, closed, or failed, whichever came first.
     *
     * @param stream identifies the stream
     * @param operation what it did
     * @param purpose the purpose
     * @param plaintextBytes the plaintext bytes that were sealed, or were authenticated and given out
     * @param messageBytes the bytes of the message that were written, or were read
     * @param duration the time since it started
     * @param complete whether the message was written or read to its end. One that was read at random positions counts as
     *     complete if no read failed, since its end was authenticated at the start
     * @param failure why it failed: a {@link KmsServiceException}, or what the stream behind threw; {@code null} if it was
     *     completed, or closed before its end
     * @since 0.1.0
     */
    record StreamCompleted(
            StreamId stream,
            Operation operation,
            String purpose,
            long plaintextBytes,
            long messageBytes,
            Duration duration,
            boolean complete,
            @Nullable Throwable failure)
            implements PurposeEvent {}

    /**
     * One attempt of a request to KMS begins. Its {@link KmsRequestCompleted} follows on the same thread, whatever becomes of
     * it, and no other request begins there meanwhile.
     *
     * @param operation the KMS operation, such as {@code GenerateDataKey}
     * @param purpose the purpose
     * @param region the Region that is asked, or {@code unknown} if the client does not tell
     * @param keyId the key id that is sent
     * @since 0.1.0
     */
    record KmsRequestStarted(String operation, String purpose, String region, String keyId) implements PurposeEvent {}

    /**
     * One attempt of a request to KMS ended. An injected client that retries by itself does so within it.
     *
     * @param operation the KMS operation, such as {@code GenerateDataKey}
     * @param purpose the purpose
     * @param region the Region that was asked, or {@code unknown} if the client does not tell
     * @param keyId the key id that was sent
     * @param requestId the AWS request id, if KMS answered
     * @param duration how long it took
     * @param failure why it failed, or {@code null} if it succeeded
     * @since 0.1.0
     */
    record KmsRequestCompleted(
            String operation,
            String purpose,
            String region,
            String keyId,
            @Nullable String requestId,
            Duration duration,
            @Nullable KmsServiceException failure)
            implements PurposeEvent {}

    /**
     * A request to KMS failed and will be made again.
     *
     * @param kind what the request is for
     * @param purpose the purpose
     * @param attempt which attempt failed, counted from 1
     * @param backoff how long to wait before the next attempt
     * @param failure why it failed
     * @since 0.1.0
     */
    record RetryScheduled(
            RequestKind kind, String purpose, int attempt, Duration backoff, KmsUnavailableException failure)
            implements PurposeEvent {}

    /**
     * No further attempt of a request to KMS is made, after at least one.
     *
     * @param kind what the request is for
     * @param purpose the purpose
     * @param attempts how many were made
     * @param answered whether KMS answered the last, be it with a refusal; {@code false} if it was unavailable to the end
     * @since 0.1.0
     */
    record AttemptsCompleted(RequestKind kind, String purpose, int attempts, boolean answered)
            implements PurposeEvent {}

    /**
     * A request to KMS was not made because its circuit breaker is open.
     *
     * @param kind what the request is for
     * @param purpose the purpose
     * @param region the Region of the circuit breaker
     * @param retryAfter after which time it lets requests pass again
     * @since 0.1.0
     */
    record CallNotPermitted(RequestKind kind, String purpose, String region, Duration retryAfter)
            implements PurposeEvent {}

    /**
     * A data key was not unwrapped because too many of the purpose are being unwrapped.
     *
     * @param purpose the purpose
     * @param maxConcurrentUnwraps how many may be at once
     * @since 0.1.0
     */
    record BulkheadFull(String purpose, int maxConcurrentUnwraps) implements PurposeEvent {}

    /**
     * A circuit breaker changed its state. It serves every purpose whose client is of its Region.
     *
     * @param region the Region
     * @param kind the kind of requests that it stands before
     * @param from the state before
     * @param to the state now
     * @since 0.1.0
     */
    record CircuitBreakerStateChanged(String region, RequestKind kind, CircuitBreakerState from, CircuitBreakerState to)
            implements KmsEvent {}

    /**
     * A data key entered the cache.
     *
     * @param purpose the purpose
     * @param direction what the key is cached for
     * @since 0.1.0
     */
    record DataKeyLoaded(String purpose, Operation direction) implements PurposeEvent {}

    /**
     * A data key left the cache. It is overwritten once the last call that uses it ends.
     *
     * @param purpose the purpose
     * @param direction what the key was cached for
     * @param cause why
     * @since 0.1.0
     */
    record DataKeyEvicted(String purpose, Operation direction, EvictionCause cause) implements PurposeEvent {}

    /**
     * KMS gave or confirmed a data key again before the one at hand had to go, or when it had.
     *
     * @param purpose the purpose
     * @param direction what the key is cached for
     * @since 0.1.0
     */
    record DataKeyRefreshed(String purpose, Operation direction) implements PurposeEvent {}

    /**
     * KMS did not give or confirm a data key again. If it was unavailable, the data key at hand serves on until its age and
     * grace end, and another try follows; after any other failure it left the cache.
     *
     * @param purpose the purpose
     * @param direction what the key is cached for
     * @param failure why
     * @since 0.1.0
     */
    record DataKeyRefreshFailed(String purpose, Operation direction, Throwable failure) implements PurposeEvent {}

    /**
     * A data key was used beyond its age because KMS is unavailable. Told once for each try to reach KMS that failed, not for
     * each use.
     *
     * @param purpose the purpose
     * @param direction what the key is cached for
     * @param pastAge for how long it should have been replaced
     * @param remaining how long it may be used yet; then calls fail
     * @since 0.1.0
     */
    record StaleKeyUsed(String purpose, Operation direction, Duration pastAge, Duration remaining)
            implements PurposeEvent {}

    /**
     * Data keys were loaded for more distinct encryption contexts than expected, so that caching does little. Told once in a
     * window.
     *
     * @param purpose the purpose
     * @param direction what the keys are cached for
     * @param contexts how many contexts were seen in the window so far
     * @param names the context names with the most values, which may belong into the associated data; never values
     * @param window how long a window lasts
     * @since 0.1.0
     */
    record ManyContexts(String purpose, Operation direction, int contexts, List<String> names, Duration window)
            implements PurposeEvent {}

    /**
     * A message was refused: malformed, changed, read with another context, or under a key that is not trusted.
     *
     * @param purpose the purpose
     * @param reason the exception that the caller gets; its {@link ErrorDetails} tell more
     * @since 0.1.0
     */
    record MessageRefused(String purpose, KmsServiceException reason) implements PurposeEvent {

        /**
         * Tells whether a failure is the refusal of a message.
         *
         * @param failure what the caller gets
         * @return whether the message is to blame
         */
        public static boolean isRefusal(KmsServiceException failure) {
            return failure instanceof MalformedMessageException
                    || failure instanceof MessageAuthenticationException
                    || failure instanceof UntrustedKeyException;
        }
    }

    /**
     * A message was to be put under the present KMS key of its purpose.
     *
     * @param purpose the purpose
     * @param previousKeyArn the KMS key whose entry was replaced, or {@code null} if none was
     * @param presentKeyArn the KMS key that wraps the data key now, or {@code null} if none was replaced
     * @param duration how long it took
     * @param failure why it failed, or {@code null} if it succeeded
     * @since 0.1.0
     */
    record MessageRewrapped(
            String purpose,
            @Nullable String previousKeyArn,
            @Nullable String presentKeyArn,
            Duration duration,
            @Nullable KmsServiceException failure)
            implements PurposeEvent {}

    /**
     * KMS described a KMS key.
     *
     * @param purpose the purpose
     * @param keyId the key id as configured
     * @param keyArn the key ARN that it names
     * @param state why the key cannot be used, or {@code null} if it can
     * @param origin where the key material comes from, as KMS names it, such as {@code AWS_KMS} or {@code EXTERNAL}
     * @param multiRegion whether it is a multi-Region key
     * @param deletionDate when it will be deleted, if that is scheduled
     * @param validTo when its imported key material expires, if it does
     * @since 0.1.0
     */
    record KeyDescribed(
            String purpose,
            String keyId,
            String keyArn,
            @Nullable KeyState state,
            String origin,
            boolean multiRegion,
            @Nullable Instant deletionDate,
            @Nullable Instant validTo)
            implements PurposeEvent {}

    /**
     * The alias of a purpose names another KMS key than before.
     *
     * @param purpose the purpose
     * @param keyId the key id as configured
     * @param previousKeyArn the key ARN that it named
     * @param presentKeyArn the key ARN that it names now
     * @param accepted whether the new key is used; {@code false} if {@code pin-key-arn} forbids it
     * @since 0.1.0
     */
    record AliasMoved(String purpose, String keyId, String previousKeyArn, String presentKeyArn, boolean accepted)
            implements PurposeEvent {}

    /**
     * A call of the service.
     *
     * @since 0.1.0
     */
    enum Operation {
        /** Plaintext to message. */
        ENCRYPT,
        /** Message to plaintext. */
        DECRYPT
    }

    /**
     * What a request to KMS is for.
     *
     * @since 0.1.0
     */
    enum RequestKind {
        /** To make and wrap a data key: GenerateDataKey. */
        WRAP,
        /** To unwrap a data key: Decrypt. */
        UNWRAP,
        /** To look up which KMS key a key id names: DescribeKey. */
        DESCRIBE,
        /** To put a data key under another KMS key: ReEncrypt. */
        REWRAP
    }

    /**
     * What a circuit breaker does with requests.
     *
     * @since 0.1.0
     */
    enum CircuitBreakerState {
        /** It lets all pass. */
        CLOSED,
        /** It lets none pass. */
        OPEN,
        /** It lets a few pass, to see how they fare. */
        HALF_OPEN
    }

    /**
     * Why a data key left the cache.
     *
     * @since 0.1.0
     */
    enum EvictionCause {
        /** It reached its age, or the end of its grace. */
        EXPIRED,
        /** The cache was full. */
        SIZE,
        /** It served as many messages or bytes as it may. */
        EXHAUSTED,
        /** It was removed on request or because the service closes. */
        INVALIDATED,
        /** A newer one took its place before it had to go. */
        REPLACED,
        /** KMS refused to give or confirm it again. */
        REFUSED
    }
}
