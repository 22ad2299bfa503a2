package io.github.kmsenvelope.stream;

import io.github.kmsenvelope.EncryptingChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;

/**
 * An encrypting stream as a channel. For one thread at a time.
 *
 * @since 0.1.0
 */
public final class EncryptingStreamChannel implements EncryptingChannel {

    private final EncryptingStream stream;

    /**
     * Makes a channel.
     *
     * @param stream the stream, which is the channel's from now on
     */
    public EncryptingStreamChannel(EncryptingStream stream) {
        this.stream = stream;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        if (!stream.isOpen()) {
            throw new ClosedChannelException();
        }
        int count = source.remaining();
        stream.write(source);
        return count;
    }

    @Override
    public void finish() throws IOException {
        stream.finish();
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
