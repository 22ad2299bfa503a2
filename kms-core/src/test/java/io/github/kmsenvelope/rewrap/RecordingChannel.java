package io.github.kmsenvelope.rewrap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A file channel that tells what it changes. Tells what it is demanded to keep, too, but leaves that to the system. */
final class RecordingChannel extends FileChannel {

    private final FileChannel channel;
    private final Listener listener;

    RecordingChannel(FileChannel channel, Listener listener) {
        this.channel = channel;
        this.listener = listener;
    }

    interface Listener {

        /** How many bytes of a write to let pass. */
        default int admitted(int count) throws IOException {
            return count;
        }

        void wrote(long position, ByteBuffer bytes);

        void truncated(long size);

        void forced();
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        long position = channel.position();
        ByteBuffer bytes = admitted(source);
        int count = channel.write(bytes.duplicate());
        source.position(source.position() + count);
        listener.wrote(position, bytes.limit(bytes.position() + count));
        return count;
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        ByteBuffer bytes = admitted(source);
        int count = channel.write(bytes.duplicate(), position);
        source.position(source.position() + count);
        listener.wrote(position, bytes.limit(bytes.position() + count));
        return count;
    }

    private ByteBuffer admitted(ByteBuffer source) throws IOException {
        return source.duplicate().limit(source.position() + listener.admitted(source.remaining()));
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        channel.truncate(size);
        listener.truncated(size);
        return this;
    }

    @Override
    public void force(boolean metaData) {
        listener.forced();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return channel.read(target);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return channel.read(target, position);
    }

    @Override
    public long position() throws IOException {
        return channel.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
        channel.position(position);
        return this;
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return channel.tryLock(position, size, shared);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return channel.lock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        channel.close();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw new UnsupportedOperationException();
    }
}
