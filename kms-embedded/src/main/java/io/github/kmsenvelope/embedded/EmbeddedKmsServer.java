package io.github.kmsenvelope.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;

/**
 * An {@link EmbeddedKms} as a process of its own, for development and tests in other languages or of several services.
 *
 * <pre>{@code
 * java -cp <class path> io.github.kmsenvelope.embedded.EmbeddedKmsServer --port 4599 --alias alias/orders
 * }</pre>
 *
 * <p>The options are {@code --port}, {@code --region}, {@code --account}, {@code --alias} (which may be repeated),
 * {@code --keys-file} and {@code --help}, which explains them. The process prints its endpoint, the only line on its
 * standard output, once it can be reached there, and runs until its standard input ends or it is killed. Like every
 * embedded KMS it can be reached from this machine only, lets everybody do everything and is never for production.
 *
 * <p>It exits with 0 when its input ends, with 1 if it cannot start, with 2 if the options are wrong; a line on its
 * standard error says why.
 *
 * @since 0.1.0
 */
public final class EmbeddedKmsServer {

    static final int CANNOT_START = 1;
    static final int WRONG_USAGE = 2;

    private EmbeddedKmsServer() {}

    /**
     * Starts the process.
     *
     * @param arguments the options
     */
    public static void main(String[] arguments) {
        int status = run(System.in, System.out, System.err, arguments);
        if (status != 0) {
            System.exit(status);
        }
    }

    static int run(InputStream input, PrintStream output, PrintStream errors, String... arguments) {
        try {
            ServerOptions options = ServerOptions.parse(arguments);
            if (options.help()) {
                output.println(ServerOptions.USAGE);
                return 0;
            }
            serve(options, input, output);
            return 0;
        } catch (IllegalArgumentException e) {
            errors.println("embedded KMS: " + e.getMessage());
            errors.println(ServerOptions.USAGE);
            return WRONG_USAGE;
        } catch (IllegalStateException e) {
            errors.println("embedded KMS: " + e.getMessage());
            return CANNOT_START;
        } catch (UncheckedIOException e) {
            errors.println("embedded KMS: " + e.getMessage() + " (" + e.getCause() + ")");
            return CANNOT_START;
        }
    }

    private static void serve(ServerOptions options, InputStream input, PrintStream output) {
        try (EmbeddedKms kms = options.builder().start()) {
            options.aliases().forEach(kms::createKey);
            output.println(kms.endpoint());
            output.flush();
            input.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the standard input", e);
        }
    }
}
