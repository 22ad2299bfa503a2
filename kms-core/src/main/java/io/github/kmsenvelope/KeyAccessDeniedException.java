package io.github.kmsenvelope;

import org.jspecify.annotations.Nullable;

/**
 * KMS denies these credentials the use of the key, or does not tell them whether it exists. The key policy, a grant or an
 * IAM policy has to change.
 *
 * @since 0.1.0
 */
public final class KeyAccessDeniedException extends KmsServiceException {

    /**
     * Creates an exception without details, as a test double throws it.
     *
     * @param message what happened and what to do
     */
    public KeyAccessDeniedException(String message) {
        this(message, ErrorDetails.none(), null);
    }

    /**
     * Creates an exception.
     *
     * @param message what happened and what to do; the details are appended to it
     * @param details where it happened
     * @param cause what led to it
     */
    public KeyAccessDeniedException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
    }
}
