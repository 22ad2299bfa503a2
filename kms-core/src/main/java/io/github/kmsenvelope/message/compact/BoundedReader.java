package io.github.kmsenvelope.message.compact;

import io.github.kmsenvelope.MalformedMessageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a part of an array in order and never beyond its end. Copies nothing, unless the rest of the array has yet to come
 * from a stream: then it takes from the stream just what it is asked for, into an array that grows as bytes arrive.
 */
final class BoundedReader {

    private final @Nullable InputStream more;
    private byte[] source;
    private int end;
    private int position;

    BoundedReader(byte[] source, int position, int end) {
        this(source, position, end, null);
    }

    private BoundedReader(byte[] source, int position, int end, @Nullable InputStream more) {
        this.source = source;
        this.position = position;
        this.end = end;
        this.more = more;
    }

    /** A reader that stands behind what is there, at what the stream has next. Its failures arrive unchecked. */
    static BoundedReader behind(byte[] start, InputStream more) {
        return new BoundedReader(start, start.length, start.length, more);
    }

    /** The array that holds what was read so far, from its first byte on. Later reads may move to another. */
    byte[] source() {
        return source;
    }

    int position() {
        return position;
    }

    int remaining() {
        return end - position;
    }

    int unsignedByte() {
        require(1);
        return source[position++] & 0xFF;
    }

    int unsignedShort() {
        require(2);
        int value = (source[position] & 0xFF) << 8 | source[position + 1] & 0xFF;
        position += 2;
        return value;
    }

    /** Returns a reader of the next bytes and moves behind them. */
    BoundedReader slice(int length) {
        require(length);
        BoundedReader slice = new BoundedReader(source, position, position + length);
        position += length;
        return slice;
    }

    boolean sameBytes(BoundedReader other) {
        return Arrays.equals(source, position, end, other.source, other.position, other.end);
    }

    boolean isZero() {
        for (int i = position; i < end; i++) {
            if (source[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private void require(int length) {
        if (length > remaining() && !fill(length)) {
            throw new MalformedMessageException("The message is cut short: it ends within its header");
        }
    }

    private boolean fill(int length) {
        if (more == null) {
            return false;
        }
        try {
            while (length > remaining()) {
                if (end == source.length) {
                    // Never more than what has arrived already, whatever length the message claims.
                    source = Arrays.copyOf(source, 2 * end);
                }
                int count = more.read(source, end, Math.min(source.length, position + length) - end);
                if (count < 0) {
                    return false;
                }
                end += count;
            }
            return true;
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
