package io.github.kmsenvelope;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A stream that encrypts what is written to it into one message, which {@link #finish()} completes. Made by {@link KmsStreams}.
 *
 * <p>Without {@code finish()} the message has no final frame, and whoever reads it is told that it is not whole: what a
 * failure left behind is never taken for all there was. So {@code finish()} belongs behind the last write, where an exception
 * passes it by, and {@link #close()} alone is not enough:
 *
 * <pre>{@code
 * try (EncryptingOutputStream out = streams.encryptingStream(target, context)) {
 *     report.writeTo(out);
 *     out.finish();
 * }
 * }</pre>
 *
 * <p>{@link #flush()} flushes what is behind this stream; plaintext that does not fill a frame stays here until more comes or
 * the stream is finished. After a failure every further write fails. For one thread at a time.
 *
 * @since 0.1.0
 */
public abstract class EncryptingOutputStream extends OutputStream {

    /** For implementations, those in tests among them. */
    protected EncryptingOutputStream() {}

    /**
     * Seals what is left as the final frame, and flushes the target, which stays open. Does nothing the second time.
     *
     * @throws IOException if the target throws it, or if this stream is closed or has failed before
     * @throws KmsServiceException if a write before failed with it
     */
    public abstract void finish() throws IOException;

    /**
     * Closes this stream and its target, and overwrites key and plaintext. Does nothing the second time.
     *
     * @throws IOException if {@link #finish()} has not succeeded, so that the message is not whole; or if the target throws it
     */
    @Override
    public abstract void close() throws IOException;
}
