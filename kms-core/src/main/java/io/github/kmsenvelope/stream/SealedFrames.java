package io.github.kmsenvelope.stream;

import io.github.kmsenvelope.RangedSource;
import io.github.kmsenvelope.cipher.AesGcm;
import io.github.kmsenvelope.message.compact.FrameLayout;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The frames of a message as they lie in a ranged source. Frames that will be read one after the other are fetched together,
 * up to 1 MiB, since each fetch may be a request over the network; frames that nobody asked for never are.
 */
final class SealedFrames {

    private static final int MOST_BYTES = 1 << 20;

    private final RangedSource source;
    private final long bodyOffset;
    private final FrameLayout layout;
    private final StreamRefusals refusals;
    private final int sealedFrame;
    private byte[] bytes = {};
    private long first;
    private long count;
    private long bytesRead;

    SealedFrames(RangedSource source, long bodyOffset, FrameLayout layout, StreamRefusals refusals) {
        this.source = source;
        this.bodyOffset = bodyOffset;
        this.layout = layout;
        this.refusals = refusals;
        this.sealedFrame = layout.frameBytes() + AesGcm.TAG_BYTES;
        this.bytesRead = bodyOffset;
    }

    /** Sees to it that a frame is here, and returns where in {@link #bytes()} it begins. */
    int fetch(long frame, long wanted) throws IOException {
        if (frame < first || frame >= first + count) {
            int most = Math.max(1, MOST_BYTES / sealedFrame);
            load(frame, (int) Math.min(Math.min(wanted, most), layout.frames() - frame));
        }
        return (int) (frame - first) * sealedFrame;
    }

    byte[] bytes() {
        return bytes;
    }

    long bytesRead() {
        return bytesRead;
    }

    private void load(long from, int frames) throws IOException {
        count = 0;
        long lastFrame = from + frames - 1;
        int length = (frames - 1) * sealedFrame + layout.plaintextBytes(lastFrame) + AesGcm.TAG_BYTES;
        if (bytes.length < length) {
            bytes = new byte[length];
        }
        ByteBuffer target = ByteBuffer.wrap(bytes, 0, length);
        while (target.hasRemaining()) {
            int arrived = source.read(target, bodyOffset + from * sealedFrame + target.position());
            if (arrived < 0) {
                throw refusals.malformed("The message is cut short: its source ends before the size that it gave");
            }
            if (arrived == 0) {
                throw new IOException("The source gives no bytes, and is not at its end");
            }
            bytesRead += arrived;
        }
        first = from;
        count = frames;
    }

    void close() throws IOException {
        source.close();
    }
}
