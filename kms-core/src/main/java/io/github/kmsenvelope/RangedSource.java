package io.github.kmsenvelope;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A message of which any part can be read: an object in a store that serves ranges, for example. Its bytes must not change
 * while it is used; if they do, reads fail. Used by one thread at a time.
 *
 * @since 0.1.0
 */
public interface RangedSource extends Closeable {

    /**
     * Returns the size of the message. Asked for once.
     *
     * @return the number of bytes
     * @throws IOException if it cannot be had
     */
    long size() throws IOException;

    /**
     * Reads some bytes, like {@link java.nio.channels.FileChannel#read(ByteBuffer, long)}: at least one unless the position is
     * at the end, and best all that the target has room for, since what is missing is asked for again.
     *
     * @param target receives the bytes, at its position, which moves behind them
     * @param position where in the message to begin, not negative
     * @return how many bytes were read, or -1 at the end of the message
     * @throws IOException if they cannot be read
     */
    int read(ByteBuffer target, long position) throws IOException;

    /**
     * Ends the use of the source. Does nothing by default.
     *
     * @throws IOException if that fails
     */
    @Override
    default void close() throws IOException {}
}
