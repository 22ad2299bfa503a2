package io.github.kmsenvelope.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;

/**
 * A decrypting stream as a channel. For one thread at a time.
 *
 * @since 0.1.0
 */
public final class DecryptingStreamChannel implements ReadableByteChannel {

    private final DecryptingStream stream;

    /**
     * Makes a channel.
     *
     * @param stream the stream, which is the channel's from now on
     */
    public DecryptingStreamChannel(DecryptingStream stream) {
        this.stream = stream;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (!stream.isOpen()) {
            throw new ClosedChannelException();
        }
        return stream.read(target);
    }

    @Override
    public boolean isOpen() {
        return stream.isOpen();
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
