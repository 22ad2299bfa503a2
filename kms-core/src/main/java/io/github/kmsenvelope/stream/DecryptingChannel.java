package io.github.kmsenvelope.stream;

import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.RangedSource;
import io.github.kmsenvelope.message.awsesdk.RangedMessage;
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
 * Opens the frames of a message at any position, in either format. The last frame is authenticated before anything else, since only that proves
 * how long the message is. For one thread at a time.
 *
 * @since 0.1.0
 */
public final class DecryptingChannel implements SeekableByteChannel {

    private final SealedFrames sealed;
    private final PlacedFrames frames;
    private final StreamRefusals refusals;
    private final StreamReport report;
    private final FirstFailure failure = new FirstFailure();
    private byte[] plaintext = {};

    /** The frame whose plaintext is at hand. */
    private long opened = -1;

    private long position;
    private long plaintextBytes;
    private boolean closed;

    private DecryptingChannel(RangedSource source, PlacedFrames frames, StreamRefusals refusals, StreamReport report) {
        this.sealed = new SealedFrames(source, frames);
        this.frames = frames;
        this.refusals = refusals;
        this.report = report;
    }

    /**
     * Makes a channel over a message in the compact format, and authenticates the last frame.
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
        return open(source, PlacedFrames.of(header, layout, opener), refusals, report);
    }

    /**
     * Makes a channel over a message of the AWS Encryption SDK, and authenticates the final frame.
     *
     * @param source holds the message; closed with the channel
     * @param message the message, unlocked; the channel destroys it
     * @param refusals makes the exceptions for this message
     * @param report is told how the channel ends
     * @return the channel
     * @throws IOException if the source throws it; the message is destroyed then, as after any failure
     */
    public static DecryptingChannel open(
            RangedSource source, RangedMessage message, StreamRefusals refusals, StreamReport report)
            throws IOException {
        return open(source, PlacedFrames.of(message), refusals, report);
    }

    private static DecryptingChannel open(
            RangedSource source, PlacedFrames frames, StreamRefusals refusals, StreamReport report) throws IOException {
        DecryptingChannel channel = new DecryptingChannel(source, frames, refusals, report);
        channel.open(frames.frames() - 1, 1);
        return channel;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        requireReadable();
        if (!target.hasRemaining()) {
            return 0;
        }
        if (position >= frames.plaintextBytes()) {
            return -1;
        }
        int before = target.remaining();
        while (target.hasRemaining() && position < frames.plaintextBytes()) {
            copyFrom(position / frames.frameBytes(), target);
        }
        return before - target.remaining();
    }

    private void copyFrom(long frame, ByteBuffer target) throws IOException {
        int from = (int) (position % frames.frameBytes());
        if (frame != opened) {
            long last = Math.min(position + target.remaining(), frames.plaintextBytes()) - 1;
            open(frame, last / frames.frameBytes() - frame + 1);
        }
        int count = Math.min(target.remaining(), frames.plaintextBytes(frame) - from);
        target.put(plaintext, from, count);
        position += count;
        plaintextBytes += count;
    }

    /** Opens a frame, of which so many are about to be read. [R8] */
    private void open(long frame, long wanted) throws IOException {
        try {
            opened = -1;
            int offset = sealed.fetch(frame, wanted);
            makeRoom(frames.plaintextBytes(frame));
            if (!frames.open(frame, sealed.bytes(), offset, plaintext)) {
                throw refusals.notAuthentic();
            }
            opened = frame;
        } catch (MalformedMessageException ex) {
            MalformedMessageException refusal = refusals.located(ex);
            fail(refusal);
            throw refusal;
        } catch (IOException | RuntimeException | Error thrown) {
            fail(thrown);
            throw thrown;
        }
    }

    private void makeRoom(int length) {
        if (plaintext.length < length) {
            Arrays.fill(plaintext, (byte) 0);
            plaintext = new byte[length];
        }
    }

    private void fail(Throwable thrown) {
        failure.set(thrown);
        release();
        report.failed(plaintextBytes, sealed.bytesRead(), thrown);
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
        return frames.plaintextBytes();
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
        report.completed(plaintextBytes, sealed.bytesRead());
        sealed.close();
    }

    private void requireReadable() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        failure.rethrow();
    }

    private void release() {
        frames.destroy();
        Arrays.fill(plaintext, (byte) 0);
    }
}
