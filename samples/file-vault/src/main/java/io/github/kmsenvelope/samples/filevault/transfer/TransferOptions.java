package io.github.kmsenvelope.samples.filevault.transfer;

import io.github.kmsenvelope.samples.filevault.command.ContextOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What to read, what to write, and what to bind. */
final class TransferOptions {

    static final String SUFFIX = ".kms";

    @Parameters(index = "0", paramLabel = "INPUT", description = "The file to read; - is standard input.")
    private String input = "-";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "OUTPUT",
            description = "The file to write; - is standard output. Without it: INPUT with or without " + SUFFIX
                    + ", standard output for standard input.")
    private @Nullable String output;

    @Option(
            names = {"-f", "--force"},
            description = "Replace OUTPUT if it exists.")
    private boolean force;

    @Mixin
    private final ContextOptions context = new ContextOptions();

    Place input() {
        return Place.of(input);
    }

    @Nullable
    Place output() {
        return (output != null) ? Place.of(output) : null;
    }

    boolean isForced() {
        return force;
    }

    ContextOptions binding() {
        return context;
    }
}
