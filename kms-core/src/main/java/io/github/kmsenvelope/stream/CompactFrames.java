package io.github.kmsenvelope.stream;

import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.cipher.AesGcm;
import io.github.kmsenvelope.message.compact.CompactHeader;
import io.github.kmsenvelope.message.compact.FrameLayout;
import io.github.kmsenvelope.message.compact.FrameOpener;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The frames of the compact format as they arrive. One byte behind each full frame is read ahead, to know whether it is the
 * last. [R8, R9]
 */
final class CompactFrames implements ArrivingFrames {

    private final InputStream source;
    private final FrameOpener opener;
    private final int frameBytes;
    private final boolean oneFrame;
    private final byte[] sealed;
    private int arrived;
    private int length;
    private long frame;
    private long bytesRead;
    private boolean last;
    private boolean ended;

    /** Makes the frames of a message whose source stands behind the header. */
    CompactFrames(InputStream source, CompactHeader header, FrameOpener opener) {
        this.source = source;
        this.opener = opener;
        this.frameBytes = header.frameBytes();
        this.oneFrame = header.isShared();
        this.sealed = new byte[frameBytes + AesGcm.TAG_BYTES + 1];
        this.bytesRead = header.length();
    }

    @Override
    public int next() throws IOException {
        last = arrive();
        length = last ? arrived : sealed.length - 1;
        requirePossible();
        return length - AesGcm.TAG_BYTES;
    }

    @Override
    public boolean isHeldBack() {
        return false;
    }

    @Override
    public boolean open(byte[] target, int offset) {
        boolean authentic = opener.open(frame, last, sealed, 0, length, target, offset);
        frame++;
        ended = last && authentic;
        sealed[0] = sealed[sealed.length - 1];
        arrived = 1;
        return authentic;
    }

    /** Reads a full frame and one byte more, or up to the end of the source: then the last frame is here. */
    private boolean arrive() throws IOException {
        while (arrived < sealed.length) {
            int count = source.read(sealed, arrived, sealed.length - arrived);
            if (count < 0) {
                return true;
            }
            arrived += count;
            bytesRead += count;
        }
        return false;
    }

    private void requirePossible() {
        if (!last && oneFrame) {
            throw new MalformedMessageException("The message has something behind its end");
        }
        // A frame behind others holds at least one byte.
        if (length < AesGcm.TAG_BYTES || (length == AesGcm.TAG_BYTES && frame > 0)) {
            throw new MalformedMessageException(
                    "The message is cut short, or has something behind its end: its last frame has " + length
                            + " bytes");
        }
        if (!FrameLayout.isWithinLimits(frame, frameBytes, length - AesGcm.TAG_BYTES)) {
            throw new MalformedMessageException("The message is longer than any writer makes one");
        }
    }

    @Override
    public boolean hasEnded() {
        return ended;
    }

    @Override
    public long bytesRead() {
        return bytesRead;
    }

    @Override
    public void destroy() {
        opener.destroy();
        Arrays.fill(sealed, (byte) 0);
    }
}
