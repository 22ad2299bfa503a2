package io.github.kmsenvelope.stream;

import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.RangedSource;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The frames of a message as they lie in a ranged source. Frames that will be read one after the other are fetched together,
 * up to 1 MiB or one frame that is longer, since each fetch may be a request over the network; frames that nobody asked for
 * never are.
 */
final class SealedFrames {

    private static final int MOST_BYTES = 1 << 20;

    private final RangedSource source;
    private final PlacedFrames frames;
    private byte[] bytes = {};
    private long first;
    private long count;
    private long bytesRead;

    SealedFrames(RangedSource source, PlacedFrames frames) {
        this.source = source;
        this.frames = frames;
        this.bytesRead = frames.offset(0);
    }

    /** Sees to it that a frame is here, and returns where in {@link #bytes()} it begins. */
    int fetch(long frame, long wanted) throws IOException {
        if (frame < first || frame >= first + count) {
            load(frame, Math.min(wanted, most()));
        }
        return (int) (frames.offset(frame) - frames.offset(first));
    }

    /** How many frames of full length are fetched together. */
    private long most() {
        return Math.max(1, MOST_BYTES / (frames.offset(1) - frames.offset(0)));
    }

    byte[] bytes() {
        return bytes;
    }

    long bytesRead() {
        return bytesRead;
    }

    private void load(long from, long wanted) throws IOException {
        count = 0;
        long to = Math.min(from + wanted, frames.frames());
        long start = frames.offset(from);
        int length = (int) (frames.offset(to - 1) - start) + frames.sealedBytes(to - 1);
        if (bytes.length < length) {
            bytes = new byte[length];
        }
        ByteBuffer target = ByteBuffer.wrap(bytes, 0, length);
        while (target.hasRemaining()) {
            int arrived = source.read(target, start + target.position());
            if (arrived < 0) {
                throw new MalformedMessageException(
                        "The message is cut short: its source ends before the size that it gave");
            }
            if (arrived == 0) {
                throw new IOException("The source gives no bytes, and is not at its end");
            }
            bytesRead += arrived;
        }
        first = from;
        count = to - from;
    }

    void close() throws IOException {
        source.close();
    }
}
