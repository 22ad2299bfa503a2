package io.github.kmsenvelope.event;

import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.KmsServiceException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened while data was encrypted or decrypted. No event holds plaintext, key bytes, wrapped keys or
 * values of an encryption context.
 *
 * @since 0.1.0
 */
public sealed interface KmsEvent {

    /**
     * Returns the purpose it happened for.
     *
     * @return the name of the purpose
     */
    String purpose();

    /**
     * A call of the service ended.
     *
     * @param operation which call
     * @param purpose the purpose
     * @param plaintextBytes the size of the plaintext, 0 where a message was refused
     * @param messageBytes the size of the message, 0 where none was made
     * @param duration how long it took
     * @param failure why it failed, or {@code null} if it succeeded
     * @since 0.1.0
     */
    record OperationCompleted(
            Operation operation,
            String purpose,
            long plaintextBytes,
            long messageBytes,
            Duration duration,
            @Nullable KmsServiceException failure)
            implements KmsEvent {}

    /**
     * A request to KMS ended, with all attempts that the client made for it.
     *
     * @param operation the KMS operation, such as {@code GenerateDataKey}
     * @param purpose the purpose
     * @param keyId the key id that was sent
     * @param requestId the AWS request id, if KMS answered
     * @param duration how long it took
     * @param failure why it failed, or {@code null} if it succeeded
     * @since 0.1.0
     */
    record KmsRequestCompleted(
            String operation,
            String purpose,
            String keyId,
            @Nullable String requestId,
            Duration duration,
            @Nullable KmsServiceException failure)
            implements KmsEvent {}

    /**
     * A data key entered the cache.
     *
     * @param purpose the purpose
     * @param direction what the key is cached for
     * @since 0.1.0
     */
    record DataKeyLoaded(String purpose, Operation direction) implements KmsEvent {}

    /**
     * A data key left the cache. It is overwritten once the last call that uses it ends.
     *
     * @param purpose the purpose
     * @param direction what the key was cached for
     * @param cause why
     * @since 0.1.0
     */
    record DataKeyEvicted(String purpose, Operation direction, EvictionCause cause) implements KmsEvent {}

    /**
     * A message was refused: malformed, changed, read with another context, or under a key that is not trusted.
     *
     * @param purpose the purpose
     * @param reason the exception that the caller gets; its {@link ErrorDetails} tell more
     * @since 0.1.0
     */
    record MessageRefused(String purpose, KmsServiceException reason) implements KmsEvent {}

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
            implements KmsEvent {}

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
     * Why a data key left the cache.
     *
     * @since 0.1.0
     */
    enum EvictionCause {
        /** It reached its age. */
        EXPIRED,
        /** The cache was full. */
        SIZE,
        /** It served as many messages or bytes as it may. */
        EXHAUSTED,
        /** It was removed on request or because the service closes. */
        INVALIDATED
    }
}
