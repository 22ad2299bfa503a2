package io.github.kmsenvelope.stream;

import io.github.kmsenvelope.cipher.AesGcm;
import io.github.kmsenvelope.message.compact.CompactHeader;
import io.github.kmsenvelope.message.compact.FrameLayout;
import io.github.kmsenvelope.message.compact.FrameOpener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * Opens the frames of a message as they come. One byte behind each full frame is read ahead, to know whether it is the last.
 * Gives out nothing that was not authenticated, and the end only when the last frame was and nothing follows. For one thread
 * at a time.
 *
 * @since 0.1.0
 */
public final class DecryptingStream extends InputStream {

    private final InputStream source;
    private final FrameOpener opener;
    private final StreamRefusals refusals;
    private final StreamReport report;
    private final boolean oneFrame;
    private final FirstFailure failure = new FirstFailure();
    private final byte[] sealed;
    private final byte[] plaintext;
    private int arrived;
    private int position;
    private int limit;
    private long frame;
    private long plaintextBytes;
    private long messageBytes;
    private boolean lastOpened;
    private boolean closed;

    /**
     * Makes a stream.
     *
     * @param source stands behind the header
     * @param header the header
     * @param opener opens the message; the stream destroys it
     * @param refusals makes the exceptions for this message
     * @param report is told how the stream ends
     */
    public DecryptingStream(
            InputStream source,
            CompactHeader header,
            FrameOpener opener,
            StreamRefusals refusals,
            StreamReport report) {
        this.source = source;
        this.opener = opener;
        this.refusals = refusals;
        this.report = report;
        this.oneFrame = header.isShared();
        this.messageBytes = header.length();
        this.plaintext = new byte[header.frameBytes()];
        this.sealed = new byte[header.frameBytes() + AesGcm.TAG_BYTES + 1];
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
        if (position == limit && length >= plaintext.length && !lastOpened) {
            // Room for a whole frame needs no copy. What fails its tag is overwritten before anybody is told.
            int count = open(target, offset);
            plaintextBytes += count;
            return (count == 0) ? end() : count;
        }
        if (!hasNext()) {
            return -1;
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
        if (lastOpened && position == limit) {
            end();
        } else {
            release();
            report.abandoned(plaintextBytes, messageBytes);
        }
        source.close();
    }

    /** Whether the channel over this stream is open. */
    boolean isOpen() {
        return !closed;
    }

    private boolean hasNext() throws IOException {
        requireReadable();
        if (position == limit && !lastOpened) {
            limit = open(plaintext, 0);
            position = 0;
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
        report.completed(plaintextBytes, messageBytes);
        return -1;
    }

    /** Opens the next frame into an array with room for a full one. [R8, R9] */
    private int open(byte[] target, int offset) throws IOException {
        try {
            boolean last = arrive();
            int length = last ? arrived : sealed.length - 1;
            requirePossible(length, last);
            if (!opener.open(frame, last, sealed, 0, length, target, offset)) {
                throw refusals.notAuthentic();
            }
            frame++;
            lastOpened = last;
            sealed[0] = sealed[sealed.length - 1];
            arrived = 1;
            return length - AesGcm.TAG_BYTES;
        } catch (IOException | RuntimeException | Error thrown) {
            failure.set(thrown);
            release();
            report.failed(plaintextBytes, messageBytes, thrown);
            throw thrown;
        }
    }

    /** Reads a full frame and one byte more, or up to the end of the source: then the last frame is here. */
    private boolean arrive() throws IOException {
        while (arrived < sealed.length) {
            int count = source.read(sealed, arrived, sealed.length - arrived);
            if (count < 0) {
                return true;
            }
            arrived += count;
            messageBytes += count;
        }
        return false;
    }

    private void requirePossible(int length, boolean last) {
        if (!last && oneFrame) {
            throw refusals.malformed("The message has something behind its end");
        }
        // A frame behind others holds at least one byte.
        if (length < AesGcm.TAG_BYTES || (length == AesGcm.TAG_BYTES && frame > 0)) {
            throw refusals.malformed("The message is cut short, or has something behind its end: its last frame has "
                    + length + " bytes");
        }
        if (!FrameLayout.isWithinLimits(frame, plaintext.length, length - AesGcm.TAG_BYTES)) {
            throw refusals.malformed("The message is longer than any writer makes one");
        }
    }

    private void requireReadable() throws IOException {
        if (closed) {
            throw new IOException("This stream is closed");
        }
        failure.rethrow();
    }

    private void release() {
        opener.destroy();
        Arrays.fill(plaintext, (byte) 0);
        Arrays.fill(sealed, (byte) 0);
    }
}
