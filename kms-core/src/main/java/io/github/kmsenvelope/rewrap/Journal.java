package io.github.kmsenvelope.rewrap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The journal beside a file: what holds it open is the only one to change the header of that file. It exists while somebody
 * does so, and when somebody died over it.
 */
final class Journal implements AutoCloseable {

    /** More than any header has: 8 entries of 64 KiB and padding. */
    private static final int MOST_BYTES = 1 << 20;

    /**
     * The journals that are open in this process. Locks of files are the process's on some systems, and gone as soon as any
     * channel on the file is closed: so no second one is opened.
     */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final Disk disk;
    private final FileChannel channel;
    private boolean kept;

    private Journal(Path path, Disk disk, FileChannel channel) throws IOException {
        this.path = path;
        this.disk = disk;
        this.channel = channel;
        // Nobody knows yet what for.
        this.kept = channel.size() > 0;
    }

    static Path pathFor(Path file) {
        return sibling(file, ".rewrap");
    }

    /** A hidden file beside another, named for it. */
    static Path sibling(Path file, String suffix) {
        return file.resolveSibling("." + file.getFileName() + suffix);
    }

    /**
     * Opens the journal of a file, or makes it.
     *
     * @throws FileSystemException if it is open already
     */
    static Journal open(Path file, Disk disk) throws IOException {
        Path path = pathFor(file);
        if (!OPEN.add(path)) {
            throw inUse(file);
        }
        try {
            while (true) {
                Journal journal = tryOpen(file, path, disk);
                if (journal != null) {
                    return journal;
                }
            }
        } catch (IOException | RuntimeException ex) {
            OPEN.remove(path);
            throw ex;
        }
    }

    /** Returns nothing if the file that was opened is not the one that has the name: another process removed it meanwhile. */
    private static @Nullable Journal tryOpen(Path file, Path path, Disk disk) throws IOException {
        if (!Files.exists(path)) {
            disk.open(path, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE), file)
                    .close();
        }
        FileChannel channel = null;
        try {
            Object before = identity(path);
            channel = disk.open(path, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE), file);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw inUse(file);
            }
            if (Objects.equals(before, identity(path))) {
                Journal journal = new Journal(path, disk, channel);
                channel = null;
                return journal;
            }
            return null;
        } catch (NoSuchFileException removed) {
            return null;
        } finally {
            if (channel != null) {
                channel.close();
            }
        }
    }

    private static @Nullable Object identity(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    private static FileSystemException inUse(Path file) {
        return new FileSystemException(
                file.toString(), null, "It is being rewrapped by somebody else; try again when that has ended");
    }

    /** The header that somebody who died was about to write, if the journal was whole by then. */
    Optional<JournalEntry> read() throws IOException {
        long size = channel.size();
        if (size > MOST_BYTES) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) size);
        while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {
            // One read may give less than all.
        }
        return JournalEntry.decode(bytes.array());
    }

    /** Returns when the entry outlives the machine. */
    void write(JournalEntry entry) throws IOException {
        channel.truncate(0);
        ByteBuffer bytes = ByteBuffer.wrap(entry.encode());
        while (bytes.hasRemaining()) {
            channel.write(bytes, bytes.position());
        }
        channel.force(true);
        disk.forceFolder(folderOf(path));
    }

    /** From now on until {@link #dispose}, what the journal holds is needed, whatever becomes of this process. */
    void keep() {
        kept = true;
    }

    /** The file is whole without it. */
    void dispose() {
        kept = false;
    }

    /** Removes the journal, unless it is needed to make the file whole. */
    @Override
    public void close() throws IOException {
        try (channel) {
            if (!kept) {
                disk.delete(path);
                disk.forceFolder(folderOf(path));
            }
        } finally {
            OPEN.remove(path);
        }
    }

    static Path folderOf(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent());
    }
}
