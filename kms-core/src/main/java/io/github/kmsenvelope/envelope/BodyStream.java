package io.github.kmsenvelope.envelope;

import java.io.IOException;
import java.io.OutputStream;

/**
 * What a callback writes its plaintext to. Writers of archives and documents close what they write to; that ends the writing
 * and neither finishes the message, which only a normal return does, nor closes the target.
 */
final class BodyStream extends OutputStream {

    private final OutputStream target;
    private boolean closed;

    BodyStream(OutputStream target) {
        this.target = target;
    }

    @Override
    public void write(int value) throws IOException {
        requireOpen();
        target.write(value);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        requireOpen();
        target.write(source, offset, length);
    }

    @Override
    public void flush() throws IOException {
        if (!closed) {
            target.flush();
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("This stream is closed");
        }
    }
}
