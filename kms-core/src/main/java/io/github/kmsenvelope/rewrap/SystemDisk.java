package io.github.kmsenvelope.rewrap;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The disk of the system. */
final class SystemDisk implements Disk {

    @Override
    public FileChannel open(Path file, Set<? extends OpenOption> options, Path likeThis) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(likeThis, PosixFileAttributeView.class);
        if (view == null || !options.contains(StandardOpenOption.CREATE)) {
            return FileChannel.open(file, options);
        }
        Set<PosixFilePermission> permissions = view.readAttributes().permissions();
        FileChannel channel = FileChannel.open(file, options, PosixFilePermissions.asFileAttribute(permissions));
        try {
            // The process's mask may have taken some away.
            Files.setPosixFilePermissions(file, permissions);
            return channel;
        } catch (IOException | RuntimeException ex) {
            channel.close();
            throw ex;
        }
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Windows opens no folders, and keeps the names in them by a journal of its own. */
    @Override
    public void forceFolder(Path folder) throws IOException {
        if (File.separatorChar == '\\') {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
