package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.RangedSource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A message in memory that is read by ranges, and remembers which. Gives less than it is asked for. */
class ArraySource implements RangedSource {

    private final byte[] message;
    private final Random random;
    final List<Long> positions = new ArrayList<>();
    final List<Integer> lengths = new ArrayList<>();
    long bytesRead;
    boolean closed;

    ArraySource(byte[] message, Random random) {
        this.message = message;
        this.random = random;
    }

    @Override
    public long size() {
        return message.length;
    }

    @Override
    public int read(ByteBuffer target, long position) {
        positions.add(position);
        lengths.add(target.remaining());
        if (position >= message.length) {
            return -1;
        }
        int most = (int) Math.min(target.remaining(), message.length - position);
        int count = random.nextBoolean() ? most : 1 + random.nextInt(most);
        target.put(message, (int) position, count);
        bytesRead += count;
        return count;
    }

    @Override
    public void close() {
        closed = true;
    }
}
