package io.github.kmsenvelope.samples.filevault.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.samples.filevault.Vault;
import io.github.kmsenvelope.samples.filevault.command.ExitCodes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferTests {

    private static final byte[] PLAINTEXT = new byte[200_000];

    static {
        new Random(7).nextBytes(PLAINTEXT);
    }

    private final Vault vault = new Vault();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        vault.close();
    }

    private Path letter() throws IOException {
        return Files.write(folder.resolve("letter"), PLAINTEXT);
    }

    private Path encrypted() throws IOException {
        Path letter = letter();
        assertThat(vault.run("encrypt", letter.toString(), "-c", "tenant=acme").code())
                .isZero();
        Files.delete(letter);
        return folder.resolve("letter.kms");
    }

    private static void damage(Path file) throws IOException {
        byte[] message = Files.readAllBytes(file);
        message[150_000] ^= 1;
        Files.write(file, message);
    }

    private String[] names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toArray(String[]::new);
        }
    }

    @Test
    void decryptWhenOutputIsNotNamedUndoesEncrypt() throws IOException {
        Path message = encrypted();
        assertThat(Files.readString(message, StandardCharsets.ISO_8859_1))
                .doesNotContain(new String(PLAINTEXT, 100, 32, StandardCharsets.ISO_8859_1));
        Vault.Result result = vault.run("decrypt", message.toString(), "--context", "tenant=acme");
        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEmpty();
        assertThat(folder.resolve("letter")).hasBinaryContent(PLAINTEXT);
        assertThat(names()).containsExactly("letter", "letter.kms");
    }

    @Test
    void decryptReadsWhatWasWrittenForOtherLanguages() throws IOException {
        Path letter = letter();
        assertThat(vault.run("encrypt", letter.toString(), "-c", "tenant=acme", "--format", "aws-encryption-sdk")
                        .code())
                .isZero();
        Path message = folder.resolve("letter.kms");
        assertThat(Files.readAllBytes(message)).startsWith(2, 4, 0x78);
        Files.delete(letter);
        assertThat(vault.run("decrypt", message.toString(), "-c", "tenant=acme").code())
                .isZero();
        assertThat(letter).hasBinaryContent(PLAINTEXT);
    }

    @Test
    void streamsCarryNothingButData() {
        byte[] message = vault.run(PLAINTEXT, "encrypt", "-", "-b", "name=a=b", "-b", "empty=")
                .out();
        Vault.Result result = vault.run(message, "decrypt", "-", "-", "--bind", "name=a=b", "--bind", "empty=");
        assertThat(result.code()).isZero();
        assertThat(result.out()).isEqualTo(PLAINTEXT);
        assertThat(result.err()).isEmpty();
    }

    @Test
    void streamsAndFilesMix() throws IOException {
        Path message = folder.resolve("message");
        assertThat(vault.run(PLAINTEXT, "encrypt", "-", message.toString()).code())
                .isZero();
        assertThat(vault.run("decrypt", message.toString(), "-").out()).isEqualTo(PLAINTEXT);
        Path plaintext = folder.resolve("plaintext");
        assertThat(vault.run(Files.readAllBytes(message), "decrypt", "-", plaintext.toString())
                        .code())
                .isZero();
        assertThat(plaintext).hasBinaryContent(PLAINTEXT);
    }

    /** Picocli would take the file without "@" for a list of arguments. */
    @Test
    void nameThatBeginsWithAtIsTheNameOfAFile() throws IOException {
        Path arguments = Files.writeString(folder.resolve("arguments"), "--help");
        Vault.Result result = vault.run("encrypt", "@" + arguments);
        assertThat(result.code()).isEqualTo(ExitCodes.IO);
        assertThat(result.out()).isEmpty();
    }

    @Test
    void decryptWhenFileIsDamagedLeavesNothingBehind() throws IOException {
        Path message = encrypted();
        damage(message);
        Vault.Result result = vault.run("decrypt", message.toString(), "-c", "tenant=acme");
        assertThat(result.code()).isEqualTo(ExitCodes.REFUSED);
        assertThat(result.err().lines()).singleElement().asString().startsWith("file-vault: The message does not");
        assertThat(names()).containsExactly("letter.kms");
    }

    @Test
    void decryptWhenStreamIsDamagedLeavesTheOldFile() throws IOException {
        Path message = encrypted();
        damage(message);
        Path old = Files.writeString(folder.resolve("old"), "as it was");
        assertThat(vault.run(
                                Files.readAllBytes(message),
                                "decrypt",
                                "--force",
                                "-",
                                old.toString(),
                                "-c",
                                "tenant=acme")
                        .code())
                .isEqualTo(ExitCodes.REFUSED);
        assertThat(old).hasContent("as it was");
        assertThat(names()).containsExactly("letter.kms", "old");
    }

    @Test
    void decryptToStandardOutputWhenDamagedTellsThatTheOutputIsNotWhole() throws IOException {
        Path message = encrypted();
        damage(message);
        Vault.Result result = vault.run("decrypt", message.toString(), "-", "-c", "tenant=acme");
        assertThat(result.code()).isEqualTo(ExitCodes.REFUSED);
        assertThat(result.out()).hasSizeBetween(100_000, 150_000);
        assertThat(PLAINTEXT).startsWith(result.out());
        assertThat(result.err().lines())
                .singleElement()
                .asString()
                .endsWith("Standard output has " + result.out().length
                        + " bytes of the plaintext: they are true, and not all.");
    }

    @Test
    void decryptWhenContextIsAnotherIsRefused() throws IOException {
        Path message = encrypted();
        for (String context : new String[] {"--context=tenant=other", "--bind=tenant=acme", "--context=Tenant=acme"}) {
            Vault.Result result = vault.run("decrypt", message.toString(), context);
            assertThat(result.code()).isEqualTo(ExitCodes.REFUSED);
            assertThat(result.err()).doesNotContain("acme").doesNotContain("other");
        }
    }

    @Test
    void outputWhenItExistsIsReplacedByForceOnly() throws IOException {
        Path letter = letter();
        Path old = Files.writeString(folder.resolve("letter.kms"), "old");
        Vault.Result refused = vault.run("encrypt", letter.toString());
        assertThat(refused.code()).isEqualTo(ExitCodes.IO);
        assertThat(refused.err())
                .isEqualToIgnoringNewLines("file-vault: " + old + ": exists already; --force replaces it");
        assertThat(old).hasContent("old");
        assertThat(vault.run("encrypt", letter.toString(), "-f").code()).isZero();
        assertThat(vault.run("decrypt", old.toString(), "-").out()).isEqualTo(PLAINTEXT);
    }

    @Test
    void inputWhenItCannotBeReadIsNamed() {
        Path missing = folder.resolve("missing");
        Vault.Result result = vault.run("encrypt", missing.toString());
        assertThat(result.code()).isEqualTo(ExitCodes.IO);
        assertThat(result.err()).isEqualToIgnoringNewLines("file-vault: " + missing + ": no such file or folder");
        assertThat(vault.run("encrypt", folder.toString(), folder.resolve("x").toString())
                        .code())
                .isEqualTo(ExitCodes.IO);
        assertThat(vault.run("decrypt", missing.toString(), "-").code()).isEqualTo(ExitCodes.IO);
    }

    @Test
    void decryptWhenOutputCannotBeNamedAsksForIt() throws IOException {
        Vault.Result result = vault.run("decrypt", letter().toString());
        assertThat(result.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(result.err()).contains("Name the OUTPUT");
    }

    @Test
    void decryptWhenStandardOutputBreaksFails() throws IOException {
        Path message = encrypted();
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        Vault.Result result = vault.run(
                new ByteArrayInputStream(new byte[0]), broken, "decrypt", message.toString(), "-", "-c", "tenant=acme");
        assertThat(result.code()).isEqualTo(ExitCodes.IO);
        assertThat(result.err()).isEqualToIgnoringNewLines("file-vault: IOException: Broken pipe");
    }
}
