package io.github.kmsenvelope;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/**
 * A channel that encrypts what is written to it into one message, which {@link #finish()} completes. Made by
 * {@link KmsStreams}; what is said of {@link EncryptingOutputStream} holds here too. For one thread at a time.
 *
 * @since 0.1.0
 */
public interface EncryptingChannel extends WritableByteChannel {

    /**
     * Seals what is left as the final frame. The target stays open. Does nothing the second time.
     *
     * @throws IOException if the target throws it, or if this channel is closed or has failed before
     * @throws KmsServiceException if a write before failed with it
     */
    void finish() throws IOException;

    /**
     * Closes this channel and its target, and overwrites key and plaintext. Does nothing the second time.
     *
     * @throws IOException if {@link #finish()} has not succeeded, so that the message is not whole; or if the target throws it
     */
    @Override
    void close() throws IOException;
}
