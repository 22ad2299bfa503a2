package io.github.kmsenvelope.samples.filevault.command;

import io.github.kmsenvelope.samples.filevault.console.StandardStreams;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.stereotype.Component;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** Finds the command that the arguments name, and runs it. */
@Component
final class CommandRunner implements CommandLineRunner, ExitCodeGenerator {

    private final FileVaultCommand program;
    private final ObjectProvider<Subcommand> commands;
    private final IFactory factory;
    private final Failures failures;
    private final StandardStreams streams;
    private final Interruption interruption;
    private int exitCode;

    CommandRunner(
            FileVaultCommand program,
            ObjectProvider<Subcommand> commands,
            IFactory factory,
            Failures failures,
            StandardStreams streams,
            Interruption interruption) {
        this.program = program;
        this.commands = commands;
        this.factory = factory;
        this.failures = failures;
        this.streams = streams;
        this.interruption = interruption;
    }

    @Override
    public void run(String... arguments) {
        CommandLine line = new CommandLine(program, factory);
        commands.orderedStream().forEach(line::addSubcommand);
        line.setOut(text(streams.out()))
                .setErr(text(streams.err()))
                // A file may be called "@letter".
                .setExpandAtFiles(false)
                .setExecutionStrategy(this::execute)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures);
        exitCode = line.execute(arguments);
    }

    private int execute(ParseResult arguments) {
        program.verbosity().apply();
        return interruption.during(() -> new RunLast().execute(arguments));
    }

    /** In the encoding of the system, as what a terminal shows or a shell takes in must be. */
    private static PrintWriter text(OutputStream target) {
        return new PrintWriter(target, true, Charset.defaultCharset());
    }

    @Override
    public int getExitCode() {
        return exitCode;
    }
}
