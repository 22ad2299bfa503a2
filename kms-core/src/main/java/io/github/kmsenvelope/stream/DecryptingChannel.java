package io.github.kmsenvelope.stream;

import io.github.kmsenvelope.RangedSource;
import io.github.kmsenvelope.cipher.AesGcm;
import io.github.kmsenvelope.message.compact.CompactHeader;
import io.github.kmsenvelope.message.compact.FrameLayout;
import io.github.kmsenvelope.message.compact.FrameOpener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;

/**
 * Opens the frames of a message at any position. The last frame is authenticated before anything else, since only that proves
 * how long the message is. For one thread at a time.
 *
 * @since 0.1.0
 */
public final class DecryptingChannel implements SeekableByteChannel {

    private final SealedFrames frames;
    private final FrameOpener opener;
    private final StreamRefusals refusals;
    private final StreamReport report;
    private final FrameLayout layout;
    private final FirstFailure failure = new FirstFailure();
    private final byte[] plaintext;

    /** The frame whose plaintext is at hand. */
    private long opened = -1;

    private long position;
    private long plaintextBytes;
    private boolean closed;

    private DecryptingChannel(
            SealedFrames frames, FrameOpener opener, StreamRefusals refusals, StreamReport report, FrameLayout layout) {
        this.frames = frames;
        this.opener = opener;
        this.refusals = refusals;
        this.report = report;
        this.layout = layout;
        this.plaintext = new byte[layout.frameBytes()];
    }

    /**
     * Makes a channel, and authenticates the last frame.
     *
     * @param source holds the message; closed with the channel
     * @param header the header
     * @param layout the frames of the message
     * @param opener opens the message; the channel destroys it
     * @param refusals makes the exceptions for this message
     * @param report is told how the channel ends
     * @return the channel
     * @throws IOException if the source throws it; the opener is destroyed then, as after any failure
     */
    public static DecryptingChannel open(
            RangedSource source,
            CompactHeader header,
            FrameLayout layout,
            FrameOpener opener,
            StreamRefusals refusals,
            StreamReport report)
            throws IOException {
        SealedFrames frames = new SealedFrames(source, header.length(), layout, refusals);
        DecryptingChannel channel = new DecryptingChannel(frames, opener, refusals, report, layout);
        channel.open(layout.frames() - 1, 1);
        return channel;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        requireReadable();
        if (!target.hasRemaining()) {
            return 0;
        }
        if (position >= layout.plaintextBytes()) {
            return -1;
        }
        int before = target.remaining();
        while (target.hasRemaining() && position < layout.plaintextBytes()) {
            copyFrom(position / layout.frameBytes(), target);
        }
        return before - target.remaining();
    }

    private void copyFrom(long frame, ByteBuffer target) throws IOException {
        int from = (int) (position % layout.frameBytes());
        if (frame != opened) {
            long last = Math.min(position + target.remaining(), layout.plaintextBytes()) - 1;
            open(frame, last / layout.frameBytes() - frame + 1);
        }
        int count = Math.min(target.remaining(), layout.plaintextBytes(frame) - from);
        target.put(plaintext, from, count);
        position += count;
        plaintextBytes += count;
    }

    /** Opens a frame, of which so many are about to be read. [R8] */
    private void open(long frame, long wanted) throws IOException {
        try {
            opened = -1;
            int offset = frames.fetch(frame, wanted);
            int length = layout.plaintextBytes(frame) + AesGcm.TAG_BYTES;
            if (!opener.open(frame, layout.isLast(frame), frames.bytes(), offset, length, plaintext, 0)) {
                throw refusals.notAuthentic();
            }
            opened = frame;
        } catch (IOException | RuntimeException | Error thrown) {
            failure.set(thrown);
            release();
            report.failed(plaintextBytes, frames.bytesRead(), thrown);
            throw thrown;
        }
    }

    @Override
    public long position() throws IOException {
        requireReadable();
        return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) throws IOException {
        requireReadable();
        if (newPosition < 0) {
            throw new IllegalArgumentException("A position is not negative: " + newPosition);
        }
        position = newPosition;
        return this;
    }

    @Override
    public long size() throws IOException {
        requireReadable();
        return layout.plaintextBytes();
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        release();
        report.completed(plaintextBytes, frames.bytesRead());
        frames.close();
    }

    private void requireReadable() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        failure.rethrow();
    }

    private void release() {
        opener.destroy();
        Arrays.fill(plaintext, (byte) 0);
    }
}
