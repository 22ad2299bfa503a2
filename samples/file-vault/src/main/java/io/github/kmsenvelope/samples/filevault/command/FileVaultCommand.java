package io.github.kmsenvelope.samples.filevault.command;

import org.springframework.stereotype.Component;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ScopeType;

/** The program as a whole. */
@Component
@Command(
        name = "file-vault",
        version = "file-vault, a sample of KMS Envelope",
        description = "Keeps files encrypted under a KMS key.",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the configuration is wrong, or the program is",
            "2:wrong arguments, or a context that breaks a rule",
            "3:refused: no message, a damaged one, another context, or a KMS key that is not trusted",
            "4:KMS denies the use of the key, or the key is disabled or gone",
            "5:KMS is unavailable: try again later",
            "6:a file or stream cannot be read or written",
            "7:rewrap --dry-run: there is something to do"
        })
final class FileVaultCommand {

    @Mixin
    private final Verbosity verbosity;

    FileVaultCommand(Verbosity verbosity) {
        this.verbosity = verbosity;
    }

    Verbosity verbosity() {
        return verbosity;
    }
}
