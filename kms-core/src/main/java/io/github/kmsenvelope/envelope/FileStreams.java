package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.StreamProgress;
import io.github.kmsenvelope.stream.EncryptingStream;
import io.github.kmsenvelope.stream.ProgressInput;
import io.github.kmsenvelope.stream.ReplacedFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/** Encrypts and decrypts whole files. */
final class FileStreams {

    /**
     * The room that the header of a file keeps, so that its keys can be changed in place: enough for one more entry with an
     * ARN of 100 bytes and a wrapped data key of 400, twice what KMS makes today, or for the present one to grow as much.
     */
    static final int PADDING_BYTES = 512;

    /** Holds some frames of the usual length, so that they are sealed without being copied. */
    private static final int BUFFER_BYTES = 1 << 16;

    private final PurposeStreams streams;

    FileStreams(PurposeStreams streams) {
        this.streams = streams;
    }

    void encrypt(Path source, Path target, EncryptionContext context, StreamProgress progress) throws IOException {
        ReplacedFile file = ReplacedFile.at(target);
        // The source is closed before it is replaced, if it is the target too.
        file.write(out -> {
            try (ProgressInput in = open(source, progress)) {
                EncryptingStream stream = streams.start(out, context, PADDING_BYTES);
                try {
                    copy(in, stream);
                    stream.finish();
                } finally {
                    stream.abandon();
                }
                in.end();
            }
        });
    }

    void decrypt(Path source, Path target, EncryptionContext context, StreamProgress progress) throws IOException {
        ReplacedFile file = ReplacedFile.at(target);
        file.write(out -> {
            try (ProgressInput in = open(source, progress);
                    InputStream stream = streams.open(in, size(source), context)) {
                stream.transferTo(out);
                in.end();
            }
        });
    }

    static ProgressInput open(Path source, StreamProgress progress) throws IOException {
        Objects.requireNonNull(progress, "progress");
        if (Files.isDirectory(source)) {
            throw new FileSystemException(source.toString(), null, "is a folder, not a file");
        }
        return new ProgressInput(Files.newInputStream(source), progress, size(source));
    }

    /** A pipe has no size. */
    static long size(Path source) throws IOException {
        return Files.isRegularFile(source) ? Files.size(source) : PurposeStreams.UNKNOWN;
    }

    private static void copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
        } finally {
            Arrays.fill(buffer, (byte) 0);
        }
    }
}
