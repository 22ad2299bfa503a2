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

    private final HeldFile held;
    private final Start start;

    private HeaderFile(HeldFile held) throws IOException {
        this.held = held;
        held.recover();
        this.start = Start.of(held.path());
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
        return open(file, HeldFile.SYSTEM);
    }

    static HeaderFile open(Path file, Disk disk) throws IOException {
        HeldFile held = HeldFile.hold(file, disk);
        try {
            return new HeaderFile(held);
        } catch (IOException | RuntimeException ex) {
            try (held) {
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
        return recover(file, HeldFile.SYSTEM);
    }

    static boolean recover(Path file, Disk disk) throws IOException {
        return HeldFile.recover(file, disk);
    }

    /**
     * Puts another file in the place of one, which need not exist and may hold anything, while nobody else can change its
     * header: whoever had read the old header would write over the new one. Ends first what somebody left unfinished.
     *
     * @param file the file; a symbolic link is followed
     * @param replacement replaces it, in one step
     * @throws java.nio.file.FileSystemException if somebody else holds it
     * @throws IOException if the replacement throws it, or as {@link #recover(Path)}
     */
    public static void replace(Path file, Replacement replacement) throws IOException {
        if (!Files.exists(file)) {
            replacement.run();
            // What was left beside a file that is gone is of no use to the new one.
            recover(file);
            return;
        }
        try (HeldFile held = HeldFile.hold(file, HeldFile.SYSTEM)) {
            held.recover();
            replacement.run();
        }
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
            held.write(entry);
            held.overwrite(entry);
        } else {
            copy(change.header(PADDING_OF_COPIES));
        }
    }

    private void copy(byte[] header) throws IOException {
        Path path = held.path();
        Disk disk = held.disk();
        Path copy = HeldFile.copyOf(path);
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
                throw new EOFException(held.path() + " was cut short while it was copied");
            }
            position += count;
        }
    }

    /** Removes what stands beside the file, unless the file is not whole without it. */
    @Override
    public void close() throws IOException {
        held.close();
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

    /**
     * Replaces a file.
     *
     * @since 0.1.0
     */
    @FunctionalInterface
    public interface Replacement {

        /**
         * Replaces the file.
         *
         * @throws IOException if that fails
         */
        void run() throws IOException;
    }
}
