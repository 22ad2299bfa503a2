package io.github.kmsenvelope.stream;

import io.github.kmsenvelope.EncryptingOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.LongConsumer;

/**
 * Seals what is written to it in frames. One full frame is held back until it is known whether more follows, since only the
 * last is marked. For one thread at a time.
 *
 * @since 0.1.0
 */
public final class EncryptingStream extends EncryptingOutputStream {

    private final OutputStream target;
    private final MessageSealer sealer;
    private final LongConsumer charge;
    private final StreamReport report;
    private final FirstFailure failure = new FirstFailure();
    private final byte[] plaintext;
    private final byte[] sealed;
    private int held;
    private long plaintextBytes;
    private long messageBytes;
    private boolean finished;
    private boolean closed;

    private EncryptingStream(OutputStream target, MessageSealer sealer, LongConsumer charge, StreamReport report) {
        this.target = target;
        this.sealer = sealer;
        this.charge = charge;
        this.report = report;
        this.plaintext = new byte[sealer.frameBytes()];
        this.sealed = new byte[sealer.mostBytes()];
    }

    /**
     * Makes a stream, and writes the header.
     *
     * @param target receives the message
     * @param sealer seals the message; the stream destroys it
     * @param charge is told how many plaintext bytes are about to be sealed
     * @param report is told how the stream ends
     * @return the stream
     * @throws IOException if the target throws it; the sealer is destroyed then
     */
    public static EncryptingStream start(
            OutputStream target, MessageSealer sealer, LongConsumer charge, StreamReport report) throws IOException {
        EncryptingStream stream = new EncryptingStream(target, sealer, charge, report);
        byte[] header = sealer.header();
        try {
            target.write(header);
        } catch (IOException | RuntimeException | Error thrown) {
            stream.fail(thrown);
            throw thrown;
        }
        stream.messageBytes = header.length;
        return stream;
    }

    @Override
    public void write(int value) throws IOException {
        requireWritable();
        sealIfFull();
        plaintext[held++] = (byte) value;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        requireWritable();
        int from = offset;
        int end = offset + length;
        while (from < end) {
            sealIfFull();
            if (held == 0 && end - from > plaintext.length) {
                // A full frame with more behind it needs no copy.
                seal(source, from, plaintext.length, false);
                from += plaintext.length;
                continue;
            }
            int count = Math.min(end - from, plaintext.length - held);
            System.arraycopy(source, from, plaintext, held, count);
            held += count;
            from += count;
        }
    }

    /** As the write of an array; all of the buffer. */
    void write(ByteBuffer source) throws IOException {
        requireWritable();
        while (source.hasRemaining()) {
            sealIfFull();
            int count = Math.min(source.remaining(), plaintext.length - held);
            source.get(plaintext, held, count);
            held += count;
        }
    }

    @Override
    public void flush() throws IOException {
        requireOpen();
        try {
            target.flush();
        } catch (IOException | RuntimeException | Error thrown) {
            fail(thrown);
            throw thrown;
        }
    }

    @Override
    public void finish() throws IOException {
        if (finished && !closed) {
            return;
        }
        requireWritable();
        seal(plaintext, 0, held, true);
        flush();
        finished = true;
        release();
        report.completed(plaintextBytes, messageBytes);
    }

    /** Gives up: there will be no final frame, unless there is one. Leaves the target open. */
    public void abandon() {
        closed = true;
        release();
        report.abandoned(plaintextBytes, messageBytes);
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        abandon();
        if (finished) {
            target.close();
            return;
        }
        IOException incomplete = incomplete();
        try {
            target.close();
        } catch (IOException | RuntimeException thrown) {
            incomplete.addSuppressed(thrown);
        }
        throw incomplete;
    }

    /**
     * Makes the exception for a message that has no final frame.
     *
     * @return the exception
     */
    public static IOException incomplete() {
        return new IOException(
                "The message is not whole: finish() did not succeed before close(). Readers will refuse it");
    }

    private void sealIfFull() throws IOException {
        if (held == plaintext.length) {
            seal(plaintext, 0, held, false);
            held = 0;
        }
    }

    private void seal(byte[] source, int offset, int length, boolean last) throws IOException {
        try {
            charge.accept(length);
            int count = sealer.seal(source, offset, length, last, sealed);
            target.write(sealed, 0, count);
            plaintextBytes += length;
            messageBytes += count;
        } catch (IOException | RuntimeException | Error thrown) {
            fail(thrown);
            throw thrown;
        }
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("This stream is closed");
        }
        failure.rethrow();
    }

    private void requireWritable() throws IOException {
        requireOpen();
        if (finished) {
            throw new IOException("This stream is finished: its message can take no more");
        }
    }

    private void fail(Throwable thrown) {
        failure.set(thrown);
        release();
        report.failed(plaintextBytes, messageBytes, thrown);
    }

    private void release() {
        sealer.destroy();
        Arrays.fill(plaintext, (byte) 0);
        Arrays.fill(sealed, (byte) 0);
    }

    /** Whether the channel over this stream is open. */
    boolean isOpen() {
        return !closed;
    }
}
