package io.github.kmsenvelope.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A file that appears, or is replaced, in one step when all of its contents are on disk.
 *
 * @since 0.1.0
 */
public final class ReplacedFile {

    private static final FileAttribute<?>[] OWNER_ONLY = {
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    };

    private final Path place;
    private final Path folder;

    private ReplacedFile(Path place, Path folder) {
        this.place = place;
        this.folder = folder;
    }

    /**
     * Looks at where a file is to be. A symbolic link is followed, so that it stays one.
     *
     * @param target the file
     * @return the file, untouched so far
     * @throws IOException if its folder does not exist, or something is there that is no regular file
     */
    public static ReplacedFile at(Path target) throws IOException {
        Path place = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
        Path folder = place.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new NoSuchFileException(target.toString(), null, "its folder does not exist");
        }
        if (Files.exists(place) ? !Files.isRegularFile(place) : Files.isSymbolicLink(place)) {
            throw new FileSystemException(target.toString(), null, "is not a regular file, and is not replaced");
        }
        return new ReplacedFile(place, folder);
    }

    /**
     * Writes the file. Whatever fails, the file is as it was, and what was written so far is gone.
     *
     * @param contents writes the contents
     * @throws IOException if the contents throw it or the file cannot be written
     */
    public void write(Contents contents) throws IOException {
        Path temporary = Files.createTempFile(folder, "." + place.getFileName() + ".", ".tmp", attributes());
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                contents.writeTo(Channels.newOutputStream(channel));
                channel.force(true);
            }
            Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException | Error failure) {
            delete(temporary, failure);
            throw failure;
        }
        syncFolder();
    }

    private FileAttribute<?>[] attributes() {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? OWNER_ONLY
                : new FileAttribute<?>[0];
    }

    private static void delete(Path temporary, Throwable failure) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException left) {
            failure.addSuppressed(left);
        }
    }

    /** So that the new name outlives a loss of power. Not every system lets folders be opened for that; none needs it then. */
    private void syncFolder() {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException notPossibleHere) {
            return;
        }
    }

    /**
     * Writes the contents of a file.
     *
     * @since 0.1.0
     */
    @FunctionalInterface
    public interface Contents {

        /**
         * Writes the contents.
         *
         * @param target receives them; need not be closed
         * @throws IOException if that fails
         */
        void writeTo(OutputStream target) throws IOException;
    }
}
