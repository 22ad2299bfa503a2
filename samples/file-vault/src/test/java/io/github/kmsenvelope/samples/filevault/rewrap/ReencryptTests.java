package io.github.kmsenvelope.samples.filevault.rewrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.samples.filevault.Vault;
import io.github.kmsenvelope.samples.filevault.command.ExitCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyState;

class ReencryptTests {

    private static final byte[] PLAINTEXT = new byte[50_000];

    private static final String SDK = "aws-encryption-sdk";

    private final Vault vault = new Vault();

    private final Path folder;
    private final Path first;
    private final Path second;

    ReencryptTests(@TempDir Path folder) {
        this.folder = folder;
        this.first = folder.resolve("first.kms");
        this.second = folder.resolve("second.kms");
    }

    @BeforeEach
    void encrypt() {
        vault.run(PLAINTEXT, "encrypt", "-", first.toString(), "-c", "tenant=acme");
        vault.run(PLAINTEXT, "encrypt", "-", second.toString(), "-c", "tenant=acme", "--format", SDK);
    }

    @AfterEach
    void close() {
        vault.close();
    }

    private Vault.Result reencrypt(String... options) {
        String[] arguments = Stream.of(
                        Stream.of("reencrypt"), Arrays.stream(options), Stream.of(first.toString(), second.toString()))
                .flatMap(part -> part)
                .toArray(String[]::new);
        return vault.run(arguments);
    }

    private byte[] decrypt(Path file, String... context) {
        String[] arguments = Stream.concat(Stream.of("decrypt", file.toString(), "-"), Arrays.stream(context))
                .toArray(String[]::new);
        return vault.run(arguments).out();
    }

    private void assertFormats(int... firstBytes) throws IOException {
        assertThat(Files.readAllBytes(first)[0]).isEqualTo((byte) firstBytes[0]);
        assertThat(Files.readAllBytes(second)[0]).isEqualTo((byte) firstBytes[1]);
    }

    @Test
    void vaultMovesFromOneFormatToTheOtherAndBack() throws IOException {
        Vault.Result result = reencrypt("-c", "tenant=acme", "--to-format", SDK);
        assertThat(result.code()).isZero();
        assertThat(result.text().lines()).containsExactly(first + ": re-encrypted", second + ": re-encrypted");
        assertFormats(2, 2);
        assertThat(decrypt(first, "-c", "tenant=acme")).isEqualTo(PLAINTEXT);
        assertThat(reencrypt("-c", "tenant=acme", "--to-format", "compact").code())
                .isZero();
        assertFormats(0xF5, 0xF5);
        assertThat(decrypt(second, "-c", "tenant=acme")).isEqualTo(PLAINTEXT);
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("first.kms", "second.kms");
    }

    /** The way of the other format under another KMS key, as rewrap tells. */
    @Test
    void filesKeepTheirFormatAndAreReadableWithoutTheOldKey() throws IOException {
        String old;
        try (KmsClient client = vault.kms().client()) {
            old = client.describeKey(request -> request.keyId(Vault.ALIAS))
                    .keyMetadata()
                    .arn();
            String target = vault.kms().createKey();
            client.updateAlias(request -> request.aliasName(Vault.ALIAS).targetKeyId(target));
            vault.withProperties("aws.kms.decrypt-key-ids=" + old);
        }
        Vault.Result pending = vault.run("rewrap", "--dry-run", first.toString(), second.toString());
        assertThat(pending.code()).isEqualTo(ExitCodes.NEEDS_REWRAP);
        assertThat(pending.text().lines())
                .containsExactly(first + ": needs a rewrap", second + ": needs to be re-encrypted");
        Vault.Result refused = vault.run("rewrap", "-c", "tenant=acme", second.toString());
        assertThat(refused.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(refused.err()).contains("Use reencrypt");

        assertThat(reencrypt("-c", "tenant=acme").code()).isZero();
        assertFormats(0xF5, 2);
        assertThat(vault.run("rewrap", "--dry-run", first.toString(), second.toString())
                        .code())
                .isZero();
        vault.kms().setKeyState(old, KeyState.DISABLED);
        assertThat(decrypt(first, "-c", "tenant=acme")).isEqualTo(PLAINTEXT);
        assertThat(decrypt(second, "-c", "tenant=acme")).isEqualTo(PLAINTEXT);
    }

    @Test
    void newContextTakesThePlaceOfTheOldOne() {
        assertThat(reencrypt(
                                "-c",
                                "tenant=acme",
                                "--to-format",
                                "compact",
                                "--to-context",
                                "owner=b",
                                "--to-bind",
                                "n=1")
                        .code())
                .isZero();
        assertThat(decrypt(first, "-c", "owner=b", "-b", "n=1")).isEqualTo(PLAINTEXT);
        assertThat(vault.run("decrypt", second.toString(), "-", "-c", "tenant=acme")
                        .code())
                .isEqualTo(ExitCodes.REFUSED);
        // The other format has no place for what is bound here alone.
        assertThat(reencrypt("-c", "owner=b", "-b", "n=1", "--to-format", SDK).code())
                .isEqualTo(ExitCodes.USAGE);
        assertThat(reencrypt("-c", "owner=b", "-b", "n=1", "--to-format", SDK, "--to-context", "n=1")
                        .code())
                .isZero();
        assertThat(decrypt(second, "-c", "n=1")).isEqualTo(PLAINTEXT);
    }

    @Test
    void fileThatFailsStaysAsItIsAndHoldsUpNoOther() throws IOException {
        byte[] message = Files.readAllBytes(first);
        message[message.length - 1] ^= 1;
        Files.write(first, message);
        Vault.Result result = reencrypt("-c", "tenant=acme", "--to-format", "compact");
        assertThat(result.code()).isEqualTo(ExitCodes.REFUSED);
        assertThat(result.err().lines()).singleElement().asString().startsWith("file-vault: " + first + ": ");
        assertThat(first).hasBinaryContent(message);
        assertThat(result.text()).isEqualToIgnoringNewLines(second + ": re-encrypted");
    }

    @Test
    void formatThatIsNoneIsRefused() {
        Vault.Result result = reencrypt("--to-format", "zip");
        assertThat(result.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(result.err()).contains("There is no format 'zip'");
    }
}
