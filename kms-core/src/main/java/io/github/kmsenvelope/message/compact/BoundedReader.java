package io.github.kmsenvelope.message.compact;

import io.github.kmsenvelope.MalformedMessageException;
import java.util.Arrays;

/** Reads a part of an array in order and never beyond its end. Copies nothing. */
final class BoundedReader {

    private final byte[] source;
    private final int end;
    private int position;

    BoundedReader(byte[] source, int position, int end) {
        this.source = source;
        this.position = position;
        this.end = end;
    }

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
        if (length > remaining()) {
            throw new MalformedMessageException("The message is cut short: it ends within its header");
        }
    }
}
