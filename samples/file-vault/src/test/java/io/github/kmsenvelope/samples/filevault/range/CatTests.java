package io.github.kmsenvelope.samples.filevault.range;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.samples.filevault.Vault;
import io.github.kmsenvelope.samples.filevault.command.ExitCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatTests {

    private static final byte[] PLAINTEXT = new byte[200_000];

    static {
        new Random(8).nextBytes(PLAINTEXT);
    }

    private final Vault vault = new Vault();

    private final Path file;

    CatTests(@TempDir Path folder) {
        this.file = folder.resolve("message.kms");
    }

    @BeforeEach
    void encrypt() {
        vault.run(PLAINTEXT, "encrypt", "-", file.toString(), "-b", "name=letter");
    }

    @AfterEach
    void close() {
        vault.close();
    }

    private Vault.Result cat(String range) {
        return vault.run("cat", "--range=" + range, file.toString(), "-b", "name=letter");
    }

    private void damageAt(int position) throws IOException {
        byte[] message = Files.readAllBytes(file);
        message[position] ^= 1;
        Files.write(file, message);
    }

    @Test
    void rangeIsPrintedAlone() {
        Vault.Result result = cat("16380-16389");
        assertThat(result.code()).isZero();
        assertThat(result.out()).isEqualTo(Arrays.copyOfRange(PLAINTEXT, 16_380, 16_390));
        assertThat(result.err()).isEmpty();
        assertThat(cat("-3").out()).isEqualTo(Arrays.copyOfRange(PLAINTEXT, 199_997, 200_000));
        assertThat(cat("70000-").out()).isEqualTo(Arrays.copyOfRange(PLAINTEXT, 70_000, 200_000));
        assertThat(cat("200000-").out()).isEmpty();
    }

    @Test
    void rangeOfTheOtherFormatIsPrintedAlone() {
        vault.run(PLAINTEXT, "encrypt", "-", file + ".other", "-c", "tenant=acme", "--format", "aws-encryption-sdk");
        Vault.Result result = vault.run("cat", "--range=8190-8199", file + ".other", "-c", "tenant=acme");
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo(Arrays.copyOfRange(PLAINTEXT, 8_190, 8_200));
    }

    @Test
    void withoutRangeAllIsPrinted() {
        assertThat(vault.run("cat", file.toString(), "-b", "name=letter").out()).isEqualTo(PLAINTEXT);
    }

    @Test
    void framesOutsideTheRangeAreNotRead() throws IOException {
        damageAt(100_000);
        assertThat(cat("10-19").out()).isEqualTo(Arrays.copyOfRange(PLAINTEXT, 10, 20));
        Vault.Result result = cat("0-150000");
        assertThat(result.code()).isEqualTo(ExitCodes.REFUSED);
        assertThat(result.out()).isNotEmpty();
        assertThat(PLAINTEXT).startsWith(result.out());
        assertThat(result.err()).contains("Standard output has " + result.out().length + " bytes");
    }

    @Test
    void rangeBehindTheEndIsRefused() {
        Vault.Result result = cat("200001-");
        assertThat(result.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(result.err()).contains("200000 bytes");
        assertThat(cat("7").code()).isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void contextWhenItIsAnotherIsRefused() {
        assertThat(vault.run("cat", "--range=0-9", file.toString()).code()).isEqualTo(ExitCodes.REFUSED);
    }
}
