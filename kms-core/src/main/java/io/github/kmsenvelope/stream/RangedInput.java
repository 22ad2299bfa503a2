package io.github.kmsenvelope.stream;

import io.github.kmsenvelope.RangedSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A ranged source read from its beginning on, for its header: in pieces that hold all of a usual header, since each may be a
 * request over the network.
 *
 * @since 0.1.0
 */
public final class RangedInput extends InputStream {

    private static final int PIECE = 2048;

    private final RangedSource source;
    private final ByteBuffer piece = ByteBuffer.allocate(PIECE).limit(0);
    private long next;

    /**
     * Makes a stream.
     *
     * @param source the source; left open
     */
    public RangedInput(RangedSource source) {
        this.source = source;
    }

    @Override
    public int read() throws IOException {
        return fill() ? piece.get() & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, piece.remaining());
        piece.get(target, offset, count);
        return count;
    }

    private boolean fill() throws IOException {
        if (piece.hasRemaining()) {
            return true;
        }
        piece.clear();
        int count = source.read(piece, next);
        piece.flip();
        next += piece.remaining();
        if (count == 0) {
            throw new IOException("The source gives no bytes, and is not at its end");
        }
        return count > 0;
    }
}
