package io.github.kmsenvelope.stream;

import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageAuthenticationException;

/**
 * Makes the exceptions for one message that cannot be read on, in the words of whoever reads messages in one piece.
 *
 * @since 0.1.0
 */
public interface StreamRefusals {

    /**
     * Makes the exception for a message that no writer makes. [R2, R9]
     *
     * @param text what is wrong
     * @return the exception
     */
    MalformedMessageException malformed(String text);

    /**
     * Says where something was malformed, unless that is said already: a source may be a stream over a message itself.
     *
     * @param found what a reader of the format threw
     * @return that exception, or one that says more
     */
    default MalformedMessageException located(MalformedMessageException found) {
        return (found.details().operation() == null) ? malformed(String.valueOf(found.getMessage())) : found;
    }

    /**
     * Makes the exception for a frame whose tag does not match. [R8]
     *
     * @return the exception
     */
    MessageAuthenticationException notAuthentic();
}
