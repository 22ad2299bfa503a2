package io.github.kmsenvelope.rewrap;

import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.message.compact.CompactHeader;
import io.github.kmsenvelope.message.compact.HeaderChange;
import java.io.BufferedInputStream;
import java.io.EOFException;
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
 * A message in a file, held to change its header: by one at a time, and so that the file has its old header or its new one,
 * whole, whenever this process or its machine dies.
 *
 * <p>In place: the new header goes into a journal and is forced to the disk, then over the old header and forced, then the
 * journal is removed. Where padding cannot make the new header as long as the old one, the file is copied, and the copy forced
 * and moved into its place. Not safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class HeaderFile implements AutoCloseable {

    /** What a copy gets, so that the next change is made in place: room for two more wrapped data keys. */
    private static final int PADDING_OF_COPIES = 512;

    private static final Disk SYSTEM = new SystemDisk();

    private final Path path;
    private final Disk disk;
    private final Journal journal;
    private final Start start;

    private HeaderFile(Path path, Disk disk, Journal journal) throws IOException {
        this.path = path;
        this.disk = disk;
        this.journal = journal;
        recover();
        this.start = Start.of(path);
    }

    /**
     * Takes hold of a file. Ends first what somebody left unfinished who held it before.
     *
     * @param file the file; a symbolic link is followed
     * @return the file, to be closed
     * @throws MalformedMessageException if the file holds no message
     * @throws java.nio.file.FileSystemException if somebody else holds it
     * @throws IOException if it cannot be read, or its folder not be written
     */
    public static HeaderFile open(Path file) throws IOException {
        return open(file, SYSTEM);
    }

    static HeaderFile open(Path file, Disk disk) throws IOException {
        Path path = file.toRealPath();
        if (!Files.isWritable(path)) {
            throw new AccessDeniedException(path.toString(), null, "It may not be written");
        }
        Journal journal = Journal.open(path, disk);
        try {
            return new HeaderFile(path, disk, journal);
        } catch (IOException | RuntimeException ex) {
            try (journal) {
                throw ex;
            }
        }
    }

    /**
     * Ends what somebody left unfinished who held a file.
     *
     * @param file the file; a symbolic link is followed
     * @return whether something was left
     * @throws java.nio.file.FileSystemException if somebody else holds it
     * @throws IOException if it cannot be read or written, or its folder not
     */
    public static boolean recover(Path file) throws IOException {
        return recover(file, SYSTEM);
    }

    static boolean recover(Path file, Disk disk) throws IOException {
        Path path = file.toRealPath();
        if (!Files.exists(Journal.pathFor(path)) && !Files.exists(copyOf(path))) {
            return false;
        }
        open(path, disk).close();
        return true;
    }

    /**
     * Reads the header of a file without holding it. Ends first what somebody left unfinished who did.
     *
     * @param file the file
     * @return the header
     * @throws MalformedMessageException if the file holds no message
     * @throws IOException if it cannot be read, or as {@link #recover(Path)} if something was left
     */
    public static Start read(Path file) throws IOException {
        recover(file);
        return Start.of(file);
    }

    /**
     * Returns the header that the file has.
     *
     * @return the header
     */
    public CompactHeader header() {
        return start.header();
    }

    /**
     * Gives the file another header. Once at most.
     *
     * @param change the header, made from the one that the file has
     * @throws IOException if the disk fails or is full
     */
    public void replace(HeaderChange change) throws IOException {
        Optional<byte[]> inPlace = change.headerInPlace();
        if (inPlace.isPresent()) {
            JournalEntry entry = new JournalEntry(inPlace.get(), start.messageBytes());
            journal.write(entry);
            overwrite(entry);
        } else {
            copy(change.header(PADDING_OF_COPIES));
        }
    }

    /** The fixed header stays as it is, and so is not written. */
    private void overwrite(JournalEntry entry) throws IOException {
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

    private void copy(byte[] header) throws IOException {
        Path copy = copyOf(path);
        try {
            try (FileChannel from = FileChannel.open(path, StandardOpenOption.READ);
                    FileChannel to = disk.open(
                            copy,
                            Set.of(
                                    StandardOpenOption.WRITE,
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.TRUNCATE_EXISTING),
                            path)) {
                ByteBuffer bytes = ByteBuffer.wrap(header);
                while (bytes.hasRemaining()) {
                    to.write(bytes);
                }
                copyBody(from, to);
                to.force(true);
            }
            disk.move(copy, path);
        } catch (IOException | RuntimeException ex) {
            try {
                disk.delete(copy);
            } catch (IOException second) {
                ex.addSuppressed(second);
            }
            throw ex;
        }
        disk.forceFolder(Journal.folderOf(path));
    }

    private void copyBody(FileChannel from, FileChannel to) throws IOException {
        long position = start.header().length();
        while (position < start.messageBytes()) {
            long count = from.transferTo(position, start.messageBytes() - position, to);
            if (count <= 0) {
                throw new EOFException(path + " was cut short while it was copied");
            }
            position += count;
        }
    }

    /** Writes a header that a journal has whole, if it is this message's; a journal that is not whole was of no use yet. */
    private void recover() throws IOException {
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

    private static Path copyOf(Path path) {
        return Journal.sibling(path, ".rewrap-copy");
    }

    /** Removes what stands beside the file, unless the file is not whole without it. */
    @Override
    public void close() throws IOException {
        journal.close();
    }

    /**
     * The header of a message in a file, and how much follows it.
     *
     * @param header the header
     * @param bodyBytes the bytes behind it, of a number that is possible
     * @since 0.1.0
     */
    public record Start(CompactHeader header, long bodyBytes) {

        private static Start of(Path file) throws IOException {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
                CompactHeader header = CompactHeader.read(in);
                long bodyBytes = Files.size(file) - header.length();
                header.layout(bodyBytes);
                return new Start(header, bodyBytes);
            }
        }

        private long messageBytes() {
            return header.length() + bodyBytes;
        }
    }
}
