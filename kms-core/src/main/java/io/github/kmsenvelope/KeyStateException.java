package io.github.kmsenvelope;

import org.jspecify.annotations.Nullable;

/**
 * The KMS key does not exist, or its state forbids its use. Somebody has to enable it, cancel its deletion, or import its
 * key material.
 *
 * @since 0.1.0
 */
public final class KeyStateException extends KmsServiceException {

    private final KeyState state;

    /**
     * Creates an exception without details, as a test double throws it.
     *
     * @param message what happened and what to do
     * @param state the state of the key
     */
    public KeyStateException(String message, KeyState state) {
        this(message, state, ErrorDetails.none(), null);
    }

    /**
     * Creates an exception.
     *
     * @param message what happened and what to do; the details are appended to it
     * @param state the state of the key
     * @param details where it happened
     * @param cause what led to it
     */
    public KeyStateException(String message, KeyState state, ErrorDetails details, @Nullable Throwable cause) {
        super(message, details, cause);
        this.state = state;
    }

    /**
     * Returns the state of the key, as far as KMS told it.
     *
     * @return the state
     */
    public KeyState state() {
        return state;
    }
}
