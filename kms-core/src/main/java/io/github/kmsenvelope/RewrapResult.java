package io.github.kmsenvelope;

import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of one of several messages: the message under the present KMS key, or why it stays as it is.
 *
 * @since 0.1.0
 */
public final class RewrapResult {

    private final byte[] message;
    private final @Nullable KmsServiceException failure;

    private RewrapResult(byte[] message, @Nullable KmsServiceException failure) {
        this.message = message;
        this.failure = failure;
    }

    /**
     * Makes the result of a message that was rewrapped.
     *
     * @param message the new message; not copied
     * @return the result
     */
    public static RewrapResult of(byte[] message) {
        return new RewrapResult(Objects.requireNonNull(message, "message"), null);
    }

    /**
     * Makes the result of a message that was not.
     *
     * @param failure why
     * @return the result
     */
    public static RewrapResult failed(KmsServiceException failure) {
        return new RewrapResult(new byte[0], Objects.requireNonNull(failure, "failure"));
    }

    /**
     * Tells whether there is a new message.
     *
     * @return whether the message was rewrapped
     */
    public boolean isRewrapped() {
        return failure == null;
    }

    /**
     * Returns why the message was not rewrapped. Messages that failed for the same data key share the exception.
     *
     * @return the failure, or nothing if it was rewrapped
     */
    public Optional<KmsServiceException> failure() {
        return Optional.ofNullable(failure);
    }

    /**
     * Returns the new message.
     *
     * @return the message; the array belongs to the caller
     * @throws KmsServiceException the {@link #failure()}, if the message was not rewrapped
     */
    public byte[] message() {
        if (failure != null) {
            throw failure;
        }
        return message;
    }

    /**
     * Returns the new message in its text form.
     *
     * @return the message as base64url without padding
     * @throws KmsServiceException the {@link #failure()}, if the message was not rewrapped
     */
    public String text() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(message());
    }

    @Override
    public String toString() {
        return "RewrapResult[" + ((failure == null) ? message.length + " bytes" : failure.toString()) + "]";
    }
}
