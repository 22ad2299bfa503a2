package io.github.kmsenvelope.event;

import io.github.kmsenvelope.KeyAccessDeniedException;
import io.github.kmsenvelope.KeyStateException;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.UntrustedKeyException;
import org.jspecify.annotations.Nullable;

/**
 * How something ended, in one word for metrics and logs. There is one for each class of exceptions.
 *
 * @since 0.1.0
 */
public enum Outcome {
    /** It succeeded. */
    SUCCESS("success"),
    /** {@link MalformedMessageException}: what was given is no message. */
    MALFORMED("malformed"),
    /** {@link MessageAuthenticationException}: the message was changed, or the context is another. */
    NOT_AUTHENTIC("not_authentic"),
    /** {@link UntrustedKeyException}: the message names KMS keys that are not trusted. */
    UNTRUSTED("untrusted"),
    /** {@link KeyStateException}: the KMS key is disabled, to be deleted, or not there. */
    KEY_STATE("key_state"),
    /** {@link KeyAccessDeniedException}: KMS did not permit it. */
    DENIED("denied"),
    /** {@link KmsUnavailableException}: KMS did not answer, throttled, or was not asked. */
    UNAVAILABLE("unavailable"),
    /** {@link KmsUsageException}: the library or KMS was used wrongly. */
    MISUSE("misuse");

    private final String id;

    Outcome(String id) {
        this.id = id;
    }

    /**
     * Returns the word.
     *
     * @return lower-case letters and underscores
     */
    public String id() {
        return id;
    }

    /**
     * Returns how something ended.
     *
     * @param failure why it failed, or {@code null} if it succeeded
     * @return the outcome
     */
    public static Outcome of(@Nullable KmsServiceException failure) {
        if (failure == null) {
            return SUCCESS;
        }
        if (failure instanceof KmsUnavailableException) {
            return UNAVAILABLE;
        }
        if (failure instanceof MessageAuthenticationException) {
            return NOT_AUTHENTIC;
        }
        if (failure instanceof MalformedMessageException) {
            return MALFORMED;
        }
        if (failure instanceof UntrustedKeyException) {
            return UNTRUSTED;
        }
        if (failure instanceof KeyStateException) {
            return KEY_STATE;
        }
        return (failure instanceof KeyAccessDeniedException) ? DENIED : MISUSE;
    }
}
