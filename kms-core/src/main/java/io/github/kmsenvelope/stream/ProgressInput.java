package io.github.kmsenvelope.stream;

import io.github.kmsenvelope.StreamProgress;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Tells how much of a source has been read.
 *
 * @since 0.1.0
 */
public final class ProgressInput extends FilterInputStream {

    private static final long STEP = 1 << 20;

    private final StreamProgress progress;
    private final long total;
    private long done;
    private long told;

    /**
     * Makes a stream.
     *
     * @param source the source
     * @param progress is told
     * @param total the size of the source, or -1 if it is not known
     */
    public ProgressInput(InputStream source, StreamProgress progress, long total) {
        super(source);
        this.progress = progress;
        this.total = total;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        advance((value < 0) ? 0 : 1);
        return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, length);
        advance(count);
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(count);
        advance(skipped);
        return skipped;
    }

    /** Tells that all was read. */
    public void end() {
        progress.update(done, total);
    }

    private void advance(long count) {
        done += Math.max(0, count);
        if (done - told >= STEP) {
            told = done;
            progress.update(done, total);
        }
    }
}
