package io.github.kmsenvelope.samples.filevault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own, with its own configuration: the keys file, real streams, and a small heap. */
class ProcessTests {

    private static final long BYTES = 64L << 20;

    @TempDir
    private Path folder;

    @Test
    void bigFileGoesThroughASmallHeapAndComesBackAsItWas() throws Exception {
        Path file = sparse();
        Path message = folder.resolve("message");
        Path plaintext = folder.resolve("plaintext");
        assertThat(run(file, message, "encrypt", "-")).isZero();
        assertThat(Files.size(message)).isGreaterThan(BYTES);
        assertThat(errors())
                .startsWith("WARN: The embedded KMS stands in for AWS KMS")
                .hasLineCount(1);

        assertThat(run(message, plaintext, "decrypt", "-", "--quiet")).isZero();
        assertThat(Files.mismatch(plaintext, file)).isEqualTo(-1);
        assertThat(errors()).isEmpty();
    }

    private Path sparse() throws IOException {
        Path file = folder.resolve("file");
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
            content.setLength(BYTES);
            content.seek(BYTES / 2);
            content.writeBytes("not all zeros");
        }
        return file;
    }

    private String errors() throws IOException {
        return Files.readString(folder.resolve("errors"));
    }

    private int run(Path in, Path out, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx40m",
                "-XX:TieredStopAtLevel=1",
                "-Duser.home=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                FileVaultApplication.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }
}
