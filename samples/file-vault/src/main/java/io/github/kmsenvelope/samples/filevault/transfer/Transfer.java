package io.github.kmsenvelope.samples.filevault.transfer;

import io.github.kmsenvelope.StreamProgress;
import io.github.kmsenvelope.samples.filevault.console.StandardOutput;
import io.github.kmsenvelope.samples.filevault.console.StandardStreams;
import io.github.kmsenvelope.stream.ReplacedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.springframework.stereotype.Component;

/**
 * Carries data through encryption or decryption, between files and standard streams. A file is written in one step when all of it
 * is there; a failure leaves nothing behind.
 */
@Component
class Transfer {

    private final StandardStreams standard;
    private final StandardOutput output;
    private final ProgressBars bars;

    Transfer(StandardStreams standard, StandardOutput output, ProgressBars bars) {
        this.standard = standard;
        this.output = output;
        this.bars = bars;
    }

    void run(Place source, Place target, boolean force, Work work) throws IOException {
        requireAbsent(target, force);
        try (ProgressBars.Shown progress = bars.show(work.name(), !target.isFile())) {
            if (source.isFile() && target.isFile()) {
                work.file(source.file(), target.file(), progress);
            } else if (target.isFile()) {
                ReplacedFile.at(target.file()).write(file -> pass(source, file, work, progress));
            } else {
                output.write(out -> pass(source, out, work, progress));
            }
        }
    }

    /** Two commands that make the same file at the same time may both find it absent: the later one wins. */
    private static void requireAbsent(Place target, boolean force) throws FileAlreadyExistsException {
        if (target.isFile() && !force && Files.exists(target.file(), LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(target.file().toString(), null, "exists already; --force replaces it");
        }
    }

    private void pass(Place source, OutputStream target, Work work, StreamProgress progress) throws IOException {
        if (source.isFile()) {
            try (InputStream file = Files.newInputStream(source.file())) {
                work.stream(new MeteredInput(file, Files.size(source.file()), progress), target);
            }
        } else {
            work.stream(new MeteredInput(standard.in(), -1, progress), target);
        }
    }

    /** Encryption or decryption. */
    interface Work {

        String name();

        void file(Path source, Path target, StreamProgress progress) throws IOException;

        void stream(InputStream source, OutputStream target) throws IOException;
    }
}
