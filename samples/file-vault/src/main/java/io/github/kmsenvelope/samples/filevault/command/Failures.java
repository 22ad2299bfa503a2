package io.github.kmsenvelope.samples.filevault.command;

import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.autoconfigure.KmsConfigurationException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.stereotype.Component;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells of a failure in one line on standard error, and of where it arose only if that was asked for. */
@Component
public final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

    private final Verbosity verbosity;

    Failures(Verbosity verbosity) {
        this.verbosity = verbosity;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult arguments) {
        if (failure instanceof ParameterException wrong) {
            return handleParseException(wrong, new String[0]);
        }
        return report("", failure, command.getErr());
    }

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        tell(command.getErr(), failure.getMessage());
        UnmatchedArgumentException.printSuggestions(failure, command.getErr());
        command.getErr().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        command.getErr().flush();
        return ExitCodes.USAGE;
    }

    /**
     * Tells of a failure with one of several files.
     *
     * @param file the file
     * @param failure the failure
     * @param target where to
     * @return the exit code that belongs to it
     */
    public int report(Path file, Exception failure, PrintWriter target) {
        return report(file + ": ", failure, target);
    }

    private int report(String prefix, Exception failure, PrintWriter target) {
        Throwable reason = reason((failure instanceof PartialOutputException partial) ? partial.failure() : failure);
        String note = (failure instanceof PartialOutputException) ? " " + failure.getMessage() : "";
        tell(target, prefix + describe(reason) + note);
        if (verbosity.isVerbose()) {
            failure.printStackTrace(target);
        }
        target.flush();
        return ExitCodes.of(reason);
    }

    private static void tell(PrintWriter target, @Nullable String text) {
        target.println("file-vault: " + text);
    }

    /** Beans are made when they are first used, so what is wrong with them comes wrapped. */
    private static Throwable reason(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof KmsServiceException
                    || cause instanceof KmsConfigurationException
                    || cause instanceof IOException) {
                return cause;
            }
        }
        return NestedExceptionUtils.getMostSpecificCause(failure);
    }

    private static String describe(Throwable reason) {
        if (reason instanceof KmsConfigurationException wrong) {
            return wrong.getMessage() + " " + wrong.action();
        }
        if (reason instanceof FileSystemException file && file.getReason() == null) {
            return file.getFile() + ": " + describe(file);
        }
        if (reason instanceof ClosedByInterruptException || reason instanceof InterruptedIOException) {
            return "interrupted";
        }
        String text = String.valueOf(reason.getMessage());
        return (reason instanceof KmsServiceException || reason instanceof FileSystemException)
                ? text
                : reason.getClass().getSimpleName() + ": " + text;
    }

    /** The system's reason is lost in these. */
    private static String describe(FileSystemException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "exists already";
        }
        return (failure instanceof AccessDeniedException)
                ? "permission denied"
                : failure.getClass().getSimpleName();
    }
}
