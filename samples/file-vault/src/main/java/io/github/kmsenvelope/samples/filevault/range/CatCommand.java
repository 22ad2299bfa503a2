package io.github.kmsenvelope.samples.filevault.range;

import io.github.kmsenvelope.KmsStreams;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.samples.filevault.command.ContextOptions;
import io.github.kmsenvelope.samples.filevault.command.ExitCodes;
import io.github.kmsenvelope.samples.filevault.command.Subcommand;
import io.github.kmsenvelope.samples.filevault.console.StandardOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints a part of a file, and reads no more than it takes. */
@Component
@Order(3)
@Command(
        name = "cat",
        description = {
            "Prints the plaintext of a file, or a range of it.",
            "Only the frames that hold the range are read and authenticated, and the last one, which shows the size."
        })
final class CatCommand implements Subcommand {

    private static final int BUFFER_BYTES = 1 << 16;

    private final KmsStreams streams;
    private final StandardOutput output;

    @Parameters(paramLabel = "FILE", description = "The encrypted file.")
    private Path file = Path.of("");

    @Option(
            names = {"-r", "--range"},
            paramLabel = "FIRST-LAST",
            converter = ByteRange.Converter.class,
            description = "The bytes to print, from 0: 100-199, 100- (to the end), -100 (the last hundred).")
    private ByteRange range = ByteRange.ALL;

    @Mixin
    private final ContextOptions context = new ContextOptions();

    CatCommand(@Lazy KmsStreams streams, StandardOutput output) {
        this.streams = streams;
        this.output = output;
    }

    @Override
    public Integer call() throws IOException {
        try (FileChannel message = FileChannel.open(file);
                SeekableByteChannel plaintext = streams.seekableChannel(message, context.context())) {
            long size = plaintext.size();
            long begin = range.begin(size);
            if (begin > size) {
                throw new KmsUsageException("The range begins behind the end: the plaintext has " + size + " bytes.");
            }
            plaintext.position(begin);
            output.write(out -> copy(plaintext, range.end(size) - begin, out));
        }
        return ExitCodes.OK;
    }

    private static void copy(SeekableByteChannel source, long count, OutputStream target) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        for (long left = count; left > 0; left -= buffer.position()) {
            buffer.clear().limit((int) Math.min(left, BUFFER_BYTES));
            source.read(buffer);
            target.write(buffer.array(), 0, buffer.position());
        }
    }
}
