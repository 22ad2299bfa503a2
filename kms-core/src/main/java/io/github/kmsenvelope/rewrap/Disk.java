package io.github.kmsenvelope.rewrap;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;

/** What can outlive this process: every change to files and folders, and every demand that a change be kept. */
interface Disk {

    /** Opens a file, and makes it with the permissions of another if it may be made. */
    FileChannel open(Path file, Set<? extends OpenOption> options, Path likeThis) throws IOException;

    void delete(Path file) throws IOException;

    /** Puts a file in the place of another, at once. */
    void move(Path from, Path to) throws IOException;

    /** Returns when the names in a folder are as safe as the bytes of a file are after {@link FileChannel#force}. */
    void forceFolder(Path folder) throws IOException;
}
