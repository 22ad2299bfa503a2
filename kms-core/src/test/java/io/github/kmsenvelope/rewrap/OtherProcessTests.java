package io.github.kmsenvelope.rewrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes want to change the header of one file. */
class OtherProcessTests {

    private final MessageFiles messages = new MessageFiles();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        messages.close();
    }

    @Test
    void openWhenAnotherProcessHoldsTheFileIsRefusedUntilThatEndsOrDies() throws Exception {
        byte[] message = messages.paddedMessage(MessageFiles.PLAINTEXT, 40);
        Path file = Files.write(folder.resolve("message"), message);
        Path journal = folder.resolve(".message.rewrap");
        Process holder = holder(file);
        try {
            awaitHeld(holder);
            assertThatExceptionOfType(FileSystemException.class)
                    .isThrownBy(() -> HeaderFile.open(file))
                    .withMessageContaining("being rewrapped by somebody else");
            assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> HeaderFile.recover(file));
            assertThat(journal).exists();
            holder.getOutputStream().close();
            assertThat(holder.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(journal).doesNotExist();
        } finally {
            holder.destroyForcibly();
        }
        Process killed = holder(file);
        awaitHeld(killed);
        killed.destroyForcibly().waitFor();
        assertThat(journal).exists();
        assertThat(HeaderFile.recover(file)).isTrue();
        assertThat(journal).doesNotExist();
        assertThat(Files.readAllBytes(file)).isEqualTo(message);
    }

    private static Process holder(Path file) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HoldingMain.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void awaitHeld(Process holder) throws IOException {
        BufferedReader lines = holder.inputReader();
        assertThat(lines.readLine()).isNotNull();
    }
}
