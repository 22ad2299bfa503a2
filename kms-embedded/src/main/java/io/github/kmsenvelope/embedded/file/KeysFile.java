package io.github.kmsenvelope.embedded.file;

import io.github.kmsenvelope.embedded.key.Contents;
import io.github.kmsenvelope.embedded.key.Locality;
import io.github.kmsenvelope.embedded.key.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A file that keeps keys and aliases. It is replaced as a whole, so that a crash leaves the old one or the new one. */
public final class KeysFile implements Storage, AutoCloseable {

    private final Path file;
    private final Locality locality;
    private final InUse claim;
    private boolean closed;

    private KeysFile(Path file, Locality locality, InUse claim) {
        this.file = file;
        this.locality = locality;
        this.claim = claim;
    }

    /** Claims the file for as long as it is open; it, but not its folder, may be missing. */
    public static KeysFile open(Path path, Locality locality) {
        Path file = real(path);
        return new KeysFile(file, locality, InUse.claim(file));
    }

    /** Returns what the file holds, nothing if it is missing. */
    public Contents load() {
        if (!Files.exists(this.file)) {
            return Contents.empty();
        }
        try {
            OwnerOnly.apply(this.file);
            return KeysReader.read(this.locality, Files.readAllBytes(this.file));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the keys file " + this.file, e);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("The keys file " + this.file + " cannot be used: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void save(Contents contents) {
        if (this.closed) {
            // Another KMS may have it by now.
            throw new IllegalStateException("The keys file " + this.file + " is closed");
        }
        try {
            Path temporary = Files.createTempFile(
                    this.file.getParent(), this.file.getFileName() + ".", ".tmp", OwnerOnly.attributes(this.file));
            try {
                write(temporary, KeysWriter.write(this.locality, contents));
                Files.move(temporary, this.file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the keys file " + this.file, e);
        }
    }

    @Override
    public synchronized void close() {
        this.closed = true;
        this.claim.close();
    }

    private static void write(Path path, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    /** The one path of a file that links and relative paths can name in many ways. */
    private static Path real(Path path) {
        try {
            Path absolute = path.toAbsolutePath().normalize();
            Path parent = absolute.getParent();
            if (Files.isDirectory(absolute) || parent == null) {
                throw new IllegalArgumentException("The keys file " + path + " is a directory");
            }
            return Files.exists(absolute)
                    ? absolute.toRealPath()
                    : parent.toRealPath().resolve(absolute.getFileName());
        } catch (IOException e) {
            throw new UncheckedIOException("The folder of the keys file " + path + " must exist", e);
        }
    }
}
