package io.github.kmsenvelope;

import org.jspecify.annotations.Nullable;

/**
 * The message names only KMS keys that this purpose does not trust, or an alias that must not move was moved. The message
 * text names the property and the key ARN to add, if that key is indeed yours.
 *
 * @since 0.1.0
 */
public final class UntrustedKeyException extends KmsServiceException {

    /**
     * Creates an exception without details, as a test double throws it.
     *
     * @param message what happened and what to do
     */
    public UntrustedKeyException(String message) {
        this(message, ErrorDetails.none(), null);
    }

    /**
     * Creates an exception.
     *
     * @param message what happened and what to do; the details are appended to it
     * @param details where it happened
     * @param cause what led to it
     */
    public UntrustedKeyException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }
}
