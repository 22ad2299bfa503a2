package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.StreamProgress;
import io.github.kmsenvelope.rewrap.HeaderFile;
import io.github.kmsenvelope.stream.ProgressInput;
import io.github.kmsenvelope.stream.ReplacedFile;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Decrypts messages of any size frame by frame, and encrypts each frame's plaintext before the next is read.
 *
 * @param reader opens the old messages
 * @param writer makes the new ones
 */
record Reencryption(PurposeStreams reader, PurposeStreams writer) {

    void run(InputStream source, OutputStream target, EncryptionContext oldContext, EncryptionContext newContext)
            throws IOException {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(newContext, "newContext");
        InputStream open = new FilterInputStream(source) {

            /** The source belongs to the caller. */
            @Override
            public void close() {}
        };
        pass(open, PurposeStreams.UNKNOWN, target, oldContext, newContext, 0);
    }

    /** The old message is whole before it is read, and nobody rewraps what is about to be replaced. */
    void run(
            Path source,
            Path target,
            EncryptionContext oldContext,
            EncryptionContext newContext,
            StreamProgress progress)
            throws IOException {
        Objects.requireNonNull(newContext, "newContext");
        ReplacedFile file = ReplacedFile.at(target);
        if (Files.isRegularFile(source)) {
            HeaderFile.recover(source);
        }
        HeaderFile.replace(
                target,
                () -> file.write(out -> {
                    try (ProgressInput in = FileStreams.open(source, progress)) {
                        pass(in, FileStreams.size(source), out, oldContext, newContext, FileStreams.PADDING_BYTES);
                        in.end();
                    }
                }));
    }

    /** Begins the new message when the old one is open, and ends it when the old one has ended. */
    private void pass(
            InputStream source,
            long size,
            OutputStream target,
            EncryptionContext oldContext,
            EncryptionContext newContext,
            int paddingBytes)
            throws IOException {
        try (InputStream plaintext = reader.open(source, size, oldContext)) {
            writer.encrypt(target, newContext, paddingBytes, plaintext::transferTo);
        }
    }
}
