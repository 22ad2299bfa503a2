package io.github.kmsenvelope.interoperability;

import io.github.kmsenvelope.embedded.EmbeddedKms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The scripts of {@code src/test/javascript}, copied below {@code target} and installed there with what they need. */
final class NodeProject {

    static final Path SCRIPTS = Path.of("src/test/javascript");

    private static final Path FOLDER = Path.of("target/javascript").toAbsolutePath();

    private static final int PATIENCE_MINUTES = 5;

    private NodeProject() {}

    /** Installs exactly the packages of the lock file. What was installed before is deleted. */
    static NodeProject install() throws IOException, InterruptedException {
        Files.createDirectories(FOLDER);
        try (Stream<Path> files = Files.list(SCRIPTS)) {
            for (Path file : files.toList()) {
                Files.copy(file, FOLDER.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Path log = FOLDER.resolve("npm.log");
        int status = run(new ProcessBuilder("npm", "ci")
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile()));
        if (status != 0) {
            throw new AssertionError("npm ci ended with " + status + ":\n" + read(log));
        }
        return new NodeProject();
    }

    /** Prepares a script that meets the KMS, with its errors in a file of its name, and AWS's settings of nobody else. */
    ProcessBuilder script(String name, EmbeddedKms kms) {
        ProcessBuilder builder =
                new ProcessBuilder(List.of("node", FOLDER.resolve(name + ".mjs").toString()));
        builder.environment().keySet().removeIf(variable -> variable.startsWith("AWS_"));
        builder.environment().put("AWS_ENDPOINT_URL_KMS", kms.endpoint().toString());
        builder.environment().put("AWS_ACCESS_KEY_ID", "embedded");
        builder.environment().put("AWS_SECRET_ACCESS_KEY", "embedded");
        builder.environment().put("AWS_CONFIG_FILE", FOLDER.resolve("none").toString());
        builder.environment()
                .put("AWS_SHARED_CREDENTIALS_FILE", FOLDER.resolve("none").toString());
        return builder.redirectError(errorsFile(name).toFile());
    }

    /** What a script wrote to its standard error since it was started last. */
    String errors(String name) {
        return read(errorsFile(name));
    }

    /** Runs a process until it ends. One that does not is killed, with those that it started. */
    static int run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.start();
        try {
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                throw new AssertionError(builder.command() + " did not end in " + PATIENCE_MINUTES + " minutes");
            }
            return process.exitValue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static Path errorsFile(String name) {
        return FOLDER.resolve(name + ".errors");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
