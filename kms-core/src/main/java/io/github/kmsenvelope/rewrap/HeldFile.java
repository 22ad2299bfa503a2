package io.github.kmsenvelope.rewrap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/**
 * A file, whatever it holds, of which nobody else changes the header as long as this is open. Not safe for use by several
 * threads.
 */
final class HeldFile implements AutoCloseable {

    static final Disk SYSTEM = new SystemDisk();

    private final Path path;
    private final Disk disk;
    private final Journal journal;

    private HeldFile(Path path, Disk disk, Journal journal) {
        this.path = path;
        this.disk = disk;
        this.journal = journal;
    }

    /** Takes hold of a file. What somebody left unfinished who held it before is still to be ended. */
    static HeldFile hold(Path file, Disk disk) throws IOException {
        Path path = file.toRealPath();
        if (!Files.isWritable(path)) {
            throw new AccessDeniedException(path.toString(), null, "It may not be written");
        }
        return new HeldFile(path, disk, Journal.open(path, disk));
    }

    /** Ends what somebody left unfinished who held a file, and tells whether there was such. */
    static boolean recover(Path file, Disk disk) throws IOException {
        Path path = file.toRealPath();
        if (!Files.exists(Journal.pathFor(path)) && !Files.exists(copyOf(path))) {
            return false;
        }
        try (HeldFile held = hold(path, disk)) {
            held.recover();
        }
        return true;
    }

    static Path copyOf(Path path) {
        return Journal.sibling(path, ".rewrap-copy");
    }

    Path path() {
        return path;
    }

    Disk disk() {
        return disk;
    }

    /** Returns when the journal has an entry, and keeps it whatever becomes of the machine. */
    void write(JournalEntry entry) throws IOException {
        journal.write(entry);
    }

    /** Writes a header that the journal has. The fixed header stays as it is, and so is not written. */
    void overwrite(JournalEntry entry) throws IOException {
        journal.keep();
        try (FileChannel channel = disk.open(path, Set.of(StandardOpenOption.WRITE), path)) {
            ByteBuffer header = ByteBuffer.wrap(entry.header());
            header.position(JournalEntry.FIXED_BYTES);
            while (header.hasRemaining()) {
                channel.write(header, header.position());
            }
            channel.force(false);
        }
        journal.dispose();
    }

    /** Writes a header that a journal has whole, if it is this message's; a journal that is not whole was of no use yet. */
    void recover() throws IOException {
        Optional<JournalEntry> entry = journal.read();
        if (entry.isPresent() && entry.get().belongsTo(fixedHeader(), Files.size(path))) {
            overwrite(entry.get());
        }
        journal.dispose();
        if (Files.exists(copyOf(path))) {
            disk.delete(copyOf(path));
        }
    }

    private byte[] fixedHeader() throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(JournalEntry.FIXED_BYTES);
        }
    }

    /** Removes what stands beside the file, unless the file is not whole without it. */
    @Override
    public void close() throws IOException {
        journal.close();
    }
}
