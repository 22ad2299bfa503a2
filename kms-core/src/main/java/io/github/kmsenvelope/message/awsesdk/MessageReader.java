package io.github.kmsenvelope.message.awsesdk;

import io.github.kmsenvelope.MalformedMessageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a message in order and never beyond its end: from an array that holds all of it, without copying, or from a stream,
 * into an array that grows as bytes arrive.
 */
final class MessageReader {

    private static final int FIRST_BYTES = 32 * 1024;

    /** No part of a message that is longer is ever in memory whole. */
    private static final int MAX_READ = Integer.MAX_VALUE / 2;

    private static final byte[] NOTHING = {};

    private final @Nullable InputStream more;
    private byte[] source;
    private int mark;
    private long dropped;
    private int position;
    private int end;

    private MessageReader(byte[] source, int end, @Nullable InputStream more) {
        this.source = source;
        this.end = end;
        this.more = more;
    }

    static MessageReader of(byte[] message) {
        return new MessageReader(message, message.length, null);
    }

    /** A reader of a part of an array. */
    static MessageReader of(byte[] source, int from, int to) {
        MessageReader reader = new MessageReader(source, to, null);
        reader.position = from;
        return reader;
    }

    /** A reader of a stream, which must hold nothing behind the message. The stream's failures arrive unchecked. */
    static MessageReader of(InputStream message) {
        return new MessageReader(NOTHING, 0, message);
    }

    /** What holds the bytes read last. Reading more may move to another array. */
    byte[] source() {
        return source;
    }

    /** Where in the {@link #source()} the next byte stands. */
    int position() {
        return position;
    }

    int unsignedByte() {
        // The array only after the step, which may have moved to another.
        int at = skip(1);
        return source[at] & 0xFF;
    }

    int unsignedShort() {
        int at = skip(Short.BYTES);
        return (source[at] & 0xFF) << 8 | source[at + 1] & 0xFF;
    }

    long unsignedInt() {
        long high = unsignedShort();
        return high << 16 | unsignedShort();
    }

    /** Reads eight bytes. Numbers from 2^63 on come out negative. */
    long signedLong() {
        long high = unsignedInt();
        return high << 32 | unsignedInt();
    }

    byte[] bytes(int length) {
        int at = skip(length);
        return Arrays.copyOfRange(source, at, at + length);
    }

    /** Moves behind the next bytes, and returns where in the {@link #source()} they begin until something more is read. */
    int skip(long length) {
        if (length > end - position) {
            fill(length);
        }
        int at = position;
        position += (int) length;
        return at;
    }

    /** Allows to drop what was read so far, if a stream brings more. */
    void mark() {
        mark = position;
    }

    /** Where in the {@link #source()} the bytes begin that were read since the last {@link #mark()}. */
    int marked() {
        return mark;
    }

    /** How many bytes of the message stand before the next. */
    long bytesRead() {
        return dropped + position;
    }

    boolean isAtEnd() {
        return position == end && !arrives(1);
    }

    private void fill(long length) {
        if (length > MAX_READ || !arrives((int) length)) {
            throw new MalformedMessageException("The message is cut short: it ends within its header, a frame or its"
                    + " signature, or one of them claims to be longer than it is");
        }
    }

    private boolean arrives(int length) {
        if (more == null) {
            return false;
        }
        try {
            while (length > end - position) {
                makeRoom(length);
                int count = more.read(source, end, source.length - end);
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

    private void makeRoom(int length) {
        if (mark > 0 && length > source.length - position) {
            System.arraycopy(source, mark, source, 0, end - mark);
            dropped += mark;
            position -= mark;
            end -= mark;
            mark = 0;
        }
        if (end == source.length) {
            // Never more than twice what has arrived, whatever length the message claims.
            int enough = (int) Math.min(2L * source.length, (long) position + length);
            source = Arrays.copyOf(source, Math.max(FIRST_BYTES, enough));
        }
    }
}
