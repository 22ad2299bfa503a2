package io.github.kmsenvelope.embedded.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The claim of one KMS on its keys file: a lock on a file beside it. */
final class InUse implements AutoCloseable {

    // Opening and closing a locked file a second time would give the lock of this JVM away.
    private static final Set<Path> OF_THIS_JVM = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private InUse(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Claims the file; fails with {@link IllegalStateException} if another KMS, here or elsewhere, has it. */
    static InUse claim(Path file) {
        if (!OF_THIS_JVM.add(file)) {
            throw inUse(file, "another embedded KMS of this JVM");
        }
        try {
            return new InUse(file, lock(file));
        } catch (IOException e) {
            OF_THIS_JVM.remove(file);
            throw new UncheckedIOException("Cannot lock the keys file " + file, e);
        } catch (RuntimeException e) {
            OF_THIS_JVM.remove(file);
            throw e;
        }
    }

    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(
                file.resolveSibling(file.getFileName() + ".lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                OwnerOnly.attributes(file));
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw inUse(file, "another embedded KMS of this JVM");
        }
        channel.close();
        throw inUse(file, "another process");
    }

    private static IllegalStateException inUse(Path file, String by) {
        return new IllegalStateException("The keys file " + file + " is in use by " + by
                + ": close that KMS first, or give this one a keys file of its own");
    }

    /** Gives the file free. The lock file stays, since removing it would race with the next claim. */
    @Override
    public void close() {
        try {
            this.channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot unlock the keys file " + this.file, e);
        } finally {
            OF_THIS_JVM.remove(this.file);
        }
    }
}
