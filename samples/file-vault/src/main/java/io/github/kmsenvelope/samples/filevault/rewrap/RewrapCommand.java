package io.github.kmsenvelope.samples.filevault.rewrap;

import io.github.kmsenvelope.KmsRewrap;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.RewrapOptions;
import io.github.kmsenvelope.samples.filevault.command.ContextOptions;
import io.github.kmsenvelope.samples.filevault.command.ExitCodes;
import io.github.kmsenvelope.samples.filevault.command.Failures;
import io.github.kmsenvelope.samples.filevault.command.Subcommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Puts files under the present KMS key. Each file was written with a data key of its own, as a process of this program serves one
 * file, so there is no request to share between files.
 */
@Component
@Order(4)
@Command(
        name = "rewrap",
        description = {
            "Puts files under the present KMS key, in place: only their headers are written.",
            "Files that are under it already are left alone. A file that fails does not hold up the others; the exit code is that"
                    + " of the first failure. The encryption context has to be given, --bind not.",
            "Files in the format of the AWS Encryption SDK cannot be rewrapped: see reencrypt."
        })
final class RewrapCommand implements Subcommand {

    private final KmsRewrap rewrap;
    private final Failures failures;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "The encrypted files.")
    private List<Path> files = List.of();

    @Option(
            names = {"-n", "--dry-run"},
            description = "Change nothing, and tell which files need it. KMS is only asked where the alias points.")
    private boolean dryRun;

    @Option(
            names = {"-a", "--all"},
            description = "Include files under the present KMS key: they get its newest key material.")
    private boolean all;

    @Option(
            names = "--verify",
            description = "Have KMS unwrap the new data key, and compare it, before a file is changed.")
    private boolean verify;

    @Option(names = "--drop-others", description = "Keep no data key that other KMS keys wrapped. Verifies too.")
    private boolean dropOthers;

    @Mixin
    private final ContextOptions context = new ContextOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    RewrapCommand(@Lazy KmsRewrap rewrap, Failures failures) {
        this.rewrap = rewrap;
        this.failures = failures;
    }

    @Override
    public Integer call() {
        int failed = ExitCodes.OK;
        int pending = ExitCodes.OK;
        for (Path file : files) {
            try {
                Outcome outcome = process(file);
                out().println(file + ": " + outcome.text());
                pending = outcome.isPending() ? ExitCodes.NEEDS_REWRAP : pending;
            } catch (IOException | KmsServiceException failure) {
                int code = failures.report(file, failure, spec.commandLine().getErr());
                failed = (failed == ExitCodes.OK) ? code : failed;
            }
        }
        return (failed != ExitCodes.OK) ? failed : pending;
    }

    private Outcome process(Path file) throws IOException {
        if (!all && !rewrap.needsRewrap(file)) {
            return Outcome.CURRENT;
        }
        if (dryRun) {
            return (rewrap.inspect(file).format() == MessageFormat.COMPACT) ? Outcome.PENDING : Outcome.PENDING_ANEW;
        }
        rewrap.rewrap(file, context.context(), new RewrapOptions(verify, dropOthers));
        return Outcome.REWRAPPED;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private enum Outcome {
        CURRENT("is under the present KMS key"),
        PENDING("needs a rewrap"),
        PENDING_ANEW("needs to be re-encrypted"),
        REWRAPPED("rewrapped");

        private final String text;

        Outcome(String text) {
            this.text = text;
        }

        private boolean isPending() {
            return this == PENDING || this == PENDING_ANEW;
        }

        private String text() {
            return text;
        }
    }
}
