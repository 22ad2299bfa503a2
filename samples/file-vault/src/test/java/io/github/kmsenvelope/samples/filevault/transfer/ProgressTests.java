package io.github.kmsenvelope.samples.filevault.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.samples.filevault.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressTests {

    private static final byte[] PLAINTEXT = new byte[3 << 20];

    private final Vault vault = new Vault();

    @TempDir
    private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void write() throws IOException {
        file = Files.write(folder.resolve("file"), PLAINTEXT);
    }

    @AfterEach
    void close() {
        vault.close();
    }

    @Test
    void terminalSeesHowFarTheWorkIs() {
        vault.onTerminal(true, true);
        assertThat(vault.run("encrypt", file.toString()).err())
                .startsWith("\rEncrypting")
                .contains("100%")
                .contains("3/3 MiB");
    }

    @Test
    void terminalSeesHowMuchOfAStreamIsDone() {
        vault.onTerminal(false, true);
        Vault.Result result = vault.run(PLAINTEXT, "encrypt", "-");
        assertThat(result.err()).contains("3/? MiB");
        assertThat(vault.onTerminal(false, false)
                        .run(result.out(), "decrypt", "-")
                        .out())
                .isEqualTo(PLAINTEXT);
    }

    @Test
    void nobodySeesABarInAFile() {
        vault.onTerminal(true, false);
        assertThat(vault.run("encrypt", file.toString()).err()).isEmpty();
    }

    @Test
    void quietShowsNone() {
        vault.onTerminal(true, true);
        assertThat(vault.run("encrypt", "--quiet", file.toString()).err()).isEmpty();
    }

    @Test
    void dataOnTheSameTerminalAreNotDisturbed() {
        vault.onTerminal(true, true);
        assertThat(vault.run("encrypt", file.toString(), "-").err()).isEmpty();
    }
}
