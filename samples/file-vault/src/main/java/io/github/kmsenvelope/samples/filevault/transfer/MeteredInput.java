package io.github.kmsenvelope.samples.filevault.transfer;

import io.github.kmsenvelope.StreamProgress;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** An input that tells how much of it was read. */
final class MeteredInput extends FilterInputStream {

    private final long size;
    private final StreamProgress progress;
    private long done;

    MeteredInput(InputStream source, long size, StreamProgress progress) {
        super(source);
        this.size = size;
        this.progress = progress;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        add((value < 0) ? 0 : 1);
        return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, length);
        add(Math.max(count, 0));
        return count;
    }

    private void add(int count) {
        done += count;
        progress.update(done, size);
    }
}
