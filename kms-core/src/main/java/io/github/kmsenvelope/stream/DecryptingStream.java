package io.github.kmsenvelope.stream;

import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.message.awsesdk.ArrivingMessage;
import io.github.kmsenvelope.message.compact.CompactHeader;
import io.github.kmsenvelope.message.compact.FrameOpener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * Gives the plaintext of a message frame by frame, as the message arrives: nothing that was not authenticated, of a signed
 * message nothing of the last frame before its signature was verified, and the end only when the last frame was authenticated
 * and nothing follows. For one thread at a time.
 *
 * @since 0.1.0
 */
public final class DecryptingStream extends InputStream {

    private final InputStream source;
    private final ArrivingFrames frames;
    private final StreamRefusals refusals;
    private final StreamReport report;
    private final FirstFailure failure = new FirstFailure();

    /** What is left of the frame opened last stands in it from the position to the limit. */
    private byte[] plaintext = {};

    private int position;
    private int limit;
    private long plaintextBytes;
    private boolean closed;

    private DecryptingStream(InputStream source, ArrivingFrames frames, StreamRefusals refusals, StreamReport report) {
        this.source = source;
        this.frames = frames;
        this.refusals = refusals;
        this.report = report;
    }

    /**
     * Makes a stream over a message in the compact format.
     *
     * @param source stands behind the header; closed with the stream
     * @param header the header
     * @param opener opens the message; the stream destroys it
     * @param refusals makes the exceptions for this message
     * @param report is told how the stream ends
     * @return the stream
     */
    public static DecryptingStream of(
            InputStream source,
            CompactHeader header,
            FrameOpener opener,
            StreamRefusals refusals,
            StreamReport report) {
        return new DecryptingStream(source, new CompactFrames(source, header, opener), refusals, report);
    }

    /**
     * Makes a stream over a message of the AWS Encryption SDK.
     *
     * @param source what the message is read from; closed with the stream
     * @param message the message, unlocked; the stream destroys it
     * @param refusals makes the exceptions for this message
     * @param report is told how the stream ends
     * @return the stream
     */
    public static DecryptingStream of(
            InputStream source, ArrivingMessage message, StreamRefusals refusals, StreamReport report) {
        return new DecryptingStream(source, ArrivingFrames.of(message), refusals, report);
    }

    @Override
    public int read() throws IOException {
        return hasNext() ? plaintext[takes(1)] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        requireReadable();
        if (length == 0) {
            return 0;
        }
        while (position == limit && !frames.hasEnded()) {
            int count = open(target, offset, length);
            if (count > 0) {
                plaintextBytes += count;
                return count;
            }
        }
        if (position == limit) {
            return end();
        }
        int count = Math.min(length, limit - position);
        System.arraycopy(plaintext, takes(count), target, offset, count);
        return count;
    }

    /** As the read of an array. */
    int read(ByteBuffer target) throws IOException {
        requireReadable();
        if (!target.hasRemaining()) {
            return 0;
        }
        if (!hasNext()) {
            return -1;
        }
        int count = Math.min(target.remaining(), limit - position);
        target.put(plaintext, takes(count), count);
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
            target.write(plaintext, takes(count), count);
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
        if (frames.hasEnded() && position == limit) {
            end();
        } else {
            release();
            report.abandoned(plaintextBytes, frames.bytesRead());
        }
        source.close();
    }

    /** Whether the channel over this stream is open. */
    boolean isOpen() {
        return !closed;
    }

    private boolean hasNext() throws IOException {
        requireReadable();
        while (position == limit && !frames.hasEnded()) {
            open(plaintext, 0, 0);
        }
        return position < limit || end() >= 0;
    }

    /** Gives out the next bytes of the frame at hand, and returns where they begin. */
    private int takes(int count) {
        int from = position;
        position += count;
        plaintextBytes += count;
        return from;
    }

    private int end() {
        release();
        report.completed(plaintextBytes, frames.bytesRead());
        return -1;
    }

    /** Opens the next frame: where it is wanted, if it may and fits, and returns its length; or to be given out from here. */
    private int open(byte[] target, int offset, int room) throws IOException {
        try {
            int length = frames.next();
            boolean fits = length <= room && !frames.isHeldBack();
            if (!fits && plaintext.length < length) {
                Arrays.fill(plaintext, (byte) 0);
                plaintext = new byte[length];
            }
            // What fails its tag is overwritten before anybody is told.
            if (!frames.open(fits ? target : plaintext, fits ? offset : 0)) {
                throw refusals.notAuthentic();
            }
            position = 0;
            limit = fits ? 0 : length;
            return length - limit;
        } catch (MalformedMessageException ex) {
            MalformedMessageException refusal = refusals.located(ex);
            fail(refusal);
            throw refusal;
        } catch (IOException | RuntimeException | Error thrown) {
            fail(thrown);
            throw thrown;
        }
    }

    private void fail(Throwable thrown) {
        failure.set(thrown);
        release();
        report.failed(plaintextBytes, frames.bytesRead(), thrown);
    }

    private void requireReadable() throws IOException {
        if (closed) {
            throw new IOException("This stream is closed");
        }
        failure.rethrow();
    }

    private void release() {
        frames.destroy();
        Arrays.fill(plaintext, (byte) 0);
    }
}
