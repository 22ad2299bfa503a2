package io.github.kmsenvelope.samples.filevault.inspect;

import io.github.kmsenvelope.KmsRewrap;
import io.github.kmsenvelope.MessageInfo;
import io.github.kmsenvelope.samples.filevault.command.ExitCodes;
import io.github.kmsenvelope.samples.filevault.command.Subcommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what a file tells without a key. */
@Component
@Order(6)
@Command(
        name = "inspect",
        description = {
            "Prints format, KMS keys and sizes of an encrypted file. Makes no KMS request.",
            "Nothing of it is authenticated: whoever can change the file can change that."
        })
final class InspectCommand implements Subcommand {

    private final KmsRewrap rewrap;

    @Parameters(paramLabel = "FILE", description = "The encrypted file.")
    private Path file = Path.of("");

    @Option(names = "--json", description = "Print one line of JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    InspectCommand(@Lazy KmsRewrap rewrap) {
        this.rewrap = rewrap;
    }

    @Override
    public Integer call() throws IOException {
        MessageInfo info = rewrap.inspect(file);
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? InfoFormat.json(info) : InfoFormat.table(info));
        return ExitCodes.OK;
    }
}
