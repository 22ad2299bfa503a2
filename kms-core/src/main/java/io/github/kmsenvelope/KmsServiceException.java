package io.github.kmsenvelope;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The root of everything that {@link KmsService} throws on purpose. Its subclasses differ by what the caller can do.
 *
 * <p>The message says what happened, to which key, and what to do about it; {@link #details()} has the same facts apart.
 * Neither holds plaintext, key bytes or values of an encryption context.
 *
 * @since 0.1.0
 */
public abstract sealed class KmsServiceException extends RuntimeException
        permits MalformedMessageException,
                MessageAuthenticationException,
                UntrustedKeyException,
                KeyStateException,
                KeyAccessDeniedException,
                KmsUnavailableException,
                KmsUsageException {

    private final ErrorDetails details;

    KmsServiceException(String message, ErrorDetails details, @Nullable Throwable cause) {
        super(message + details.suffix(), cause);
        this.details = Objects.requireNonNull(details, "details");
    }

    /**
     * Returns where this arose.
     *
     * @return the details
     */
    public ErrorDetails details() {
        return details;
    }
}
