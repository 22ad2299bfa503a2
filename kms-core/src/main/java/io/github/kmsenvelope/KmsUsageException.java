package io.github.kmsenvelope;

import org.jspecify.annotations.Nullable;

/**
 * The call or the configuration is wrong, and the caller can mend it: a missing context pair, an unknown purpose, a KMS key
 * of the wrong kind, text that is no text, a closed service.
 *
 * @since 0.1.0
 */
public final class KmsUsageException extends KmsServiceException {

    /**
     * Creates an exception without details, as a test double throws it.
     *
     * @param message what happened and what to do
     */
    public KmsUsageException(String message) {
        this(message, ErrorDetails.none(), null);
    }

    /**
     * Creates an exception.
     *
     * @param message what happened and what to do; the details are appended to it
     * @param details where it happened
     * @param cause what led to it
     */
    public KmsUsageException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }
}
