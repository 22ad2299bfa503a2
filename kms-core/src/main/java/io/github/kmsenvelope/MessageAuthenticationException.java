package io.github.kmsenvelope;

import org.jspecify.annotations.Nullable;

/**
 * The message was changed, or the context is not the one that it was written with. Which of the two cannot be told, by
 * design. Trying again does not help.
 *
 * @since 0.1.0
 */
public final class MessageAuthenticationException extends KmsServiceException {

    /**
     * Creates an exception without details, as a test double throws it.
     *
     * @param message what happened and what to do
     */
    public MessageAuthenticationException(String message) {
        this(message, ErrorDetails.none(), null);
    }

    /**
     * Creates an exception.
     *
     * @param message what happened and what to do; the details are appended to it
     * @param details where it happened
     * @param cause what led to it
     */
    public MessageAuthenticationException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }
}
