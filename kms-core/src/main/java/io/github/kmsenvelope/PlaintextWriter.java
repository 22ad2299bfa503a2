package io.github.kmsenvelope;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a plaintext that is to be encrypted.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PlaintextWriter {

    /**
     * Writes the plaintext. Only if this returns normally the message becomes whole.
     *
     * @param plaintext encrypts what is written to it. It may be closed, which has no effect but to end the writing, and must
     *     not be used after this returned
     * @throws IOException if the plaintext cannot be had or written
     */
    void writeTo(OutputStream plaintext) throws IOException;
}
