package io.github.kmsenvelope;

import org.jspecify.annotations.Nullable;

/**
 * KMS cannot be reached, throttles, or fails by itself. Nothing is wrong with the message; the same call may succeed later.
 *
 * @since 0.1.0
 */
public final class KmsUnavailableException extends KmsServiceException {

    /**
     * Creates an exception without details, as a test double throws it.
     *
     * @param message what happened and what to do
     */
    public KmsUnavailableException(String message) {
        this(message, ErrorDetails.none(), null);
    }

    /**
     * Creates an exception.
     *
     * @param message what happened and what to do; the details are appended to it
     * @param details where it happened
     * @param cause what led to it
     */
    public KmsUnavailableException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }
}
