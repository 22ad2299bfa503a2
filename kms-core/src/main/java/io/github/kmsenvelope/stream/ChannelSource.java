package io.github.kmsenvelope.stream;

import io.github.kmsenvelope.RangedSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;

/**
 * A message in a seekable channel.
 *
 * @param channel the channel; closed with this
 * @since 0.1.0
 */
public record ChannelSource(SeekableByteChannel channel) implements RangedSource {

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return (channel instanceof FileChannel file)
                ? file.read(target, position)
                : channel.position(position).read(target);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
