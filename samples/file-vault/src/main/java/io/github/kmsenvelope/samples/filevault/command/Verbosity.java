package io.github.kmsenvelope.samples.filevault.command;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.stereotype.Component;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** How much a command says on standard error. */
@Component
public final class Verbosity {

    private final LoggingSystem logging;

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "No progress and no warnings; errors only.")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Log what is done, and where a failure arose.")
    private boolean verbose;

    Verbosity(LoggingSystem logging) {
        this.logging = logging;
    }

    void apply() {
        logging.setLogLevel(null, quiet ? LogLevel.ERROR : LogLevel.WARN);
        logging.setLogLevel("io.github.kmsenvelope", verbose ? LogLevel.DEBUG : null);
    }

    /**
     * Tells whether nothing but errors is to be said.
     *
     * @return whether it is quiet
     */
    public boolean isQuiet() {
        return quiet;
    }

    boolean isVerbose() {
        return verbose;
    }
}
