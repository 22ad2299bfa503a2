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
     * Makes the exception for a frame whose tag does not match. [R8]
     *
     * @return the exception
     */
    MessageAuthenticationException notAuthentic();
}
