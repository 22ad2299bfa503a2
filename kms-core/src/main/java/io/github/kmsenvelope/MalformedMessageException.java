package io.github.kmsenvelope;

import org.jspecify.annotations.Nullable;

/**
 * The bytes are no message: cut short, of another format, or damaged where damage is visible without a key. Trying again
 * does not help; look at where the bytes come from.
 *
 * @since 0.1.0
 */
public final class MalformedMessageException extends KmsServiceException {

    /**
     * Creates an exception without details, as a test double throws it.
     *
     * @param message what happened and what to do
     */
    public MalformedMessageException(String message) {
        this(message, ErrorDetails.none(), null);
    }

    /**
     * Creates an exception.
     *
     * @param message what happened and what to do; the details are appended to it
     * @param details where it happened
     * @param cause what led to it
     */
    public MalformedMessageException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }
}
