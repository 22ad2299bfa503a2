package io.github.kmsenvelope.samples.filevault.transfer;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsStreams;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.StreamProgress;
import io.github.kmsenvelope.samples.filevault.command.ExitCodes;
import io.github.kmsenvelope.samples.filevault.command.Formats;
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
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Encrypts a file or a stream of any size. */
@Component
@Order(1)
@Command(name = "encrypt", description = "Encrypts a file or standard input.")
final class EncryptCommand implements Subcommand {

    private final KmsStreams streams;
    private final Transfer transfer;

    @Mixin
    private final TransferOptions options = new TransferOptions();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "compact",
            description = "compact, or aws-encryption-sdk for readers in other languages. Default: compact.")
    private String format = MessageFormat.COMPACT.id();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    EncryptCommand(@Lazy KmsStreams streams, Transfer transfer) {
        this.streams = streams;
        this.transfer = transfer;
    }

    @Override
    public Integer call() throws IOException {
        Place given = options.output();
        Place target = (given != null) ? given : options.input().withSuffix(TransferOptions.SUFFIX);
        transfer.run(
                options.input(),
                target,
                options.isForced(),
                new Encryption(
                        streams.forPurpose(Formats.purposeOf(format, spec.commandLine())),
                        options.binding().context()));
        return ExitCodes.OK;
    }

    private record Encryption(KmsStreams streams, EncryptionContext context) implements Transfer.Work {

        @Override
        public String name() {
            return "Encrypting";
        }

        @Override
        public void file(Path source, Path target, StreamProgress progress) throws IOException {
            streams.encrypt(source, target, context, progress);
        }

        @Override
        public void stream(InputStream source, OutputStream target) throws IOException {
            streams.encrypt(target, context, source::transferTo);
        }
    }
}
