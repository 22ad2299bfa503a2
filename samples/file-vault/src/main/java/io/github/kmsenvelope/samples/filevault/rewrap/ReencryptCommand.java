package io.github.kmsenvelope.samples.filevault.rewrap;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsRewrap;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.samples.filevault.command.ContextOptions;
import io.github.kmsenvelope.samples.filevault.command.ExitCodes;
import io.github.kmsenvelope.samples.filevault.command.Failures;
import io.github.kmsenvelope.samples.filevault.command.Formats;
import io.github.kmsenvelope.samples.filevault.command.Subcommand;
import io.github.kmsenvelope.samples.filevault.transfer.ProgressBars;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Encrypts files anew: under another data key, and in another format or with another context if that is asked for. */
@Component
@Order(5)
@Command(
        name = "reencrypt",
        description = {
            "Encrypts files anew under the present KMS key, each with a new data key. All of a file is read and written; it is"
                    + " replaced when that is done, and its plaintext is on no disk.",
            "A file that fails stays as it is and does not hold up the others; the exit code is that of the first failure."
        })
final class ReencryptCommand implements Subcommand {

    private final KmsRewrap rewrap;
    private final Failures failures;
    private final ProgressBars bars;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "The encrypted files.")
    private List<Path> files = List.of();

    @Option(
            names = "--to-format",
            paramLabel = "FORMAT",
            description =
                    "compact, or aws-encryption-sdk for readers in other languages. Without it each file keeps its own.")
    private @Nullable String format;

    @Mixin
    private final ContextOptions context = new ContextOptions();

    @Option(
            names = "--to-context",
            paramLabel = "NAME=VALUE",
            description =
                    "A pair of the new encryption context. Repeatable. If there is one of these or of --to-bind, nothing"
                            + " of the old context stays; else all of it.")
    private final Map<String, String> newEncryptionContext = new LinkedHashMap<>();

    @Option(
            names = "--to-bind",
            paramLabel = "NAME=VALUE",
            description = "A pair of the new associated data. Repeatable.")
    private final Map<String, String> newAssociatedData = new LinkedHashMap<>();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    ReencryptCommand(@Lazy KmsRewrap rewrap, Failures failures, ProgressBars bars) {
        this.rewrap = rewrap;
        this.failures = failures;
        this.bars = bars;
    }

    @Override
    public Integer call() {
        String purpose = (format != null) ? Formats.purposeOf(format, spec.commandLine()) : null;
        EncryptionContext newContext = newContext();
        int failed = ExitCodes.OK;
        for (Path file : files) {
            try {
                reencrypt(file, purpose, newContext);
                spec.commandLine().getOut().println(file + ": re-encrypted");
            } catch (IOException | KmsServiceException failure) {
                int code = failures.report(file, failure, spec.commandLine().getErr());
                failed = (failed == ExitCodes.OK) ? code : failed;
                if (Thread.currentThread().isInterrupted()) {
                    break;
                }
            }
        }
        return failed;
    }

    private void reencrypt(Path file, @Nullable String purpose, EncryptionContext newContext) throws IOException {
        String target = (purpose != null)
                ? purpose
                : Formats.purposeOf(rewrap.inspect(file).format());
        try (ProgressBars.Shown progress = bars.show("Re-encrypting", false)) {
            rewrap.reencrypt(file, file, context.context(), target, newContext, progress);
        }
    }

    private EncryptionContext newContext() {
        return (newEncryptionContext.isEmpty() && newAssociatedData.isEmpty())
                ? context.context()
                : EncryptionContext.of(newEncryptionContext).withAssociatedData(newAssociatedData);
    }
}
