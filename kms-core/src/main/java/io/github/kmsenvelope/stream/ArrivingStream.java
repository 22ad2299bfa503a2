package io.github.kmsenvelope.stream;

import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.message.awsesdk.ArrivingMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;

/**
 * Gives the plaintext of a message of the AWS Encryption SDK frame by frame, as the message arrives: nothing that was not
 * authenticated, of a signed message nothing of the last frame before its signature was verified, and the end only when
 * nothing follows. For one thread at a time.
 *
 * @since 0.1.0
 */
public final class ArrivingStream extends InputStream {

    private final InputStream source;
    private final ArrivingMessage message;
    private final StreamRefusals refusals;
    private final StreamReport report;
    private final FirstFailure failure = new FirstFailure();
    private int position;
    private int limit;
    private long plaintextBytes;
    private boolean closed;

    /**
     * Makes a stream.
     *
     * @param source what the message is read from; closed with the stream
     * @param message the message, unlocked; the stream destroys it
     * @param refusals makes the exceptions for this message
     * @param report is told how the stream ends
     */
    public ArrivingStream(InputStream source, ArrivingMessage message, StreamRefusals refusals, StreamReport report) {
        this.source = source;
        this.message = message;
        this.refusals = refusals;
        this.report = report;
    }

    @Override
    public int read() throws IOException {
        return hasNext() ? message.plaintext()[takes(1)] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        requireReadable();
        if (length == 0) {
            return 0;
        }
        if (!hasNext()) {
            return -1;
        }
        int count = Math.min(length, limit - position);
        System.arraycopy(message.plaintext(), takes(count), target, offset, count);
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = 0;
        while (skipped < count && hasNext()) {
            int step = (int) Math.min(count - skipped, limit - position);
            takes(step);
            skipped += step;
        }
        return skipped;
    }

    @Override
    public long transferTo(OutputStream target) throws IOException {
        Objects.requireNonNull(target, "target");
        long transferred = 0;
        while (hasNext()) {
            int count = limit - position;
            target.write(message.plaintext(), takes(count), count);
            transferred += count;
        }
        return transferred;
    }

    @Override
    public int available() throws IOException {
        requireReadable();
        return limit - position;
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (message.hasEnded() && position == limit) {
            end();
        } else {
            message.destroy();
            report.abandoned(plaintextBytes, message.bytesRead());
        }
        source.close();
    }

    private boolean hasNext() throws IOException {
        requireReadable();
        while (position == limit && !message.hasEnded()) {
            open();
        }
        return position < limit || end();
    }

    private void open() throws IOException {
        try {
            if (!message.next()) {
                throw refusals.notAuthentic();
            }
            position = 0;
            limit = message.length();
        } catch (MalformedMessageException ex) {
            MalformedMessageException refusal = refusals.malformed(String.valueOf(ex.getMessage()));
            fail(refusal);
            throw refusal;
        } catch (IOException | RuntimeException | Error thrown) {
            fail(thrown);
            throw thrown;
        }
    }

    private void fail(Throwable thrown) {
        failure.set(thrown);
        message.destroy();
        report.failed(plaintextBytes, message.bytesRead(), thrown);
    }

    private int takes(int count) {
        int from = position;
        position += count;
        plaintextBytes += count;
        return from;
    }

    private boolean end() {
        message.destroy();
        report.completed(plaintextBytes, message.bytesRead());
        return false;
    }

    private void requireReadable() throws IOException {
        if (closed) {
            throw new IOException("This stream is closed");
        }
        failure.rethrow();
    }
}
