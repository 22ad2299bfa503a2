package io.github.kmsenvelope.samples.filevault.transfer;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsStreams;
import io.github.kmsenvelope.StreamProgress;
import io.github.kmsenvelope.samples.filevault.command.ExitCodes;
import io.github.kmsenvelope.samples.filevault.command.Subcommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Decrypts a file or a stream of any size. */
@Component
@Order(2)
@Command(
        name = "decrypt",
        description = {
            "Decrypts a file or standard input, with the context that it was encrypted with.",
            "A file is written only when all of the message is authenticated. Standard output gets authenticated data as they"
                    + " come: if the exit code is not 0, it has a true beginning of the plaintext and no more."
        })
final class DecryptCommand implements Subcommand {

    private final KmsStreams streams;
    private final Transfer transfer;

    @Mixin
    private final TransferOptions options = new TransferOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    DecryptCommand(@Lazy KmsStreams streams, Transfer transfer) {
        this.streams = streams;
        this.transfer = transfer;
    }

    @Override
    public Integer call() throws IOException {
        transfer.run(
                options.input(),
                target(),
                options.isForced(),
                new Decryption(streams, options.binding().context()));
        return ExitCodes.OK;
    }

    private Place target() {
        Place given = options.output();
        Place target = (given != null) ? given : options.input().withoutSuffix(TransferOptions.SUFFIX);
        if (target == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Name the OUTPUT, since INPUT does not end with " + TransferOptions.SUFFIX + ".");
        }
        return target;
    }

    private record Decryption(KmsStreams streams, EncryptionContext context) implements Transfer.Work {

        @Override
        public String name() {
            return "Decrypting";
        }

        @Override
        public void file(Path source, Path target, StreamProgress progress) throws IOException {
            streams.decrypt(source, target, context, progress);
        }

        @Override
        public void stream(InputStream source, OutputStream target) throws IOException {
            try (InputStream plaintext = streams.decryptingStream(source, context)) {
                plaintext.transferTo(target);
            }
        }
    }
}
