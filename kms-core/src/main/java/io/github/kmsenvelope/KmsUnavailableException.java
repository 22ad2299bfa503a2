package io.github.kmsenvelope;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * KMS cannot be reached, throttles, or fails by itself. Nothing is wrong with the message; the same call may succeed later.
 *
 * @since 0.1.0
 */
public final class KmsUnavailableException extends KmsServiceException {

    private final UnavailableReason reason;
    private final @Nullable Duration retryAfter;

    /**
     * Creates an exception without details, as a test double throws it.
     *
     * @param message what happened and what to do
     */
    public KmsUnavailableException(String message) {
        this(message, ErrorDetails.none(), null);
    }

    /**
     * Creates an exception without a reason.
     *
     * @param message what happened and what to do; the details are appended to it
     * @param details where it happened
     * @param cause what led to it
     */
    public KmsUnavailableException(String message, ErrorDetails details, @Nullable Throwable cause) {
        this(message, UnavailableReason.UNSPECIFIED, null, details, cause);
    }

    /**
     * Creates an exception.
     *
     * @param message what happened and what to do; the details are appended to it
     * @param reason why
     * @param retryAfter after which time another call makes sense, if that is known
     * @param details where it happened
     * @param cause what led to it
     */
    public KmsUnavailableException(
            String message,
            UnavailableReason reason,
            @Nullable Duration retryAfter,
            ErrorDetails details,
            @Nullable Throwable cause) {
        super(message, details, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
        this.retryAfter = retryAfter;
    }

    /**
     * Returns why KMS could not be used.
     *
     * @return the reason
     */
    public UnavailableReason reason() {
        return reason;
    }

    /**
     * Returns after which time another call makes sense: when the circuit breaker lets requests pass again, or when there may
     * be room for another.
     *
     * @return the time from when this was thrown, if it is known
     */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
