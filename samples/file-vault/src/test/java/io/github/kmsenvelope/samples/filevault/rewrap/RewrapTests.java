package io.github.kmsenvelope.samples.filevault.rewrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.samples.filevault.Vault;
import io.github.kmsenvelope.samples.filevault.command.ExitCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyState;

class RewrapTests {

    private static final byte[] PLAINTEXT = new byte[50_000];

    private final Vault vault = new Vault();

    private final Path first;
    private final Path second;

    RewrapTests(@TempDir Path folder) {
        this.first = folder.resolve("first.kms");
        this.second = folder.resolve("second.kms");
    }

    @BeforeEach
    void encrypt() {
        vault.run(PLAINTEXT, "encrypt", "-", first.toString(), "-c", "tenant=acme", "-b", "name=first");
        vault.run(PLAINTEXT, "encrypt", "-", second.toString(), "-c", "tenant=acme", "-b", "name=second");
    }

    @AfterEach
    void close() {
        vault.close();
    }

    /** Moves the alias to a new key, and returns the old one, which stays trusted. */
    private String moveAlias() {
        try (KmsClient client = vault.kms().client()) {
            String old = client.describeKey(request -> request.keyId(Vault.ALIAS))
                    .keyMetadata()
                    .arn();
            String target = vault.kms().createKey();
            client.updateAlias(request -> request.aliasName(Vault.ALIAS).targetKeyId(target));
            vault.withProperties("aws.kms.decrypt-key-ids=" + old);
            return old;
        }
    }

    private Vault.Result rewrap(String... options) {
        String[] arguments = new String[options.length + 3];
        arguments[0] = "rewrap";
        System.arraycopy(options, 0, arguments, 1, options.length);
        arguments[options.length + 1] = first.toString();
        arguments[options.length + 2] = second.toString();
        return vault.run(arguments);
    }

    @Test
    void filesAreReadableWithoutTheOldKey() {
        String old = moveAlias();
        vault.kms().resetCounts();
        Vault.Result result = rewrap("-c", "tenant=acme", "--verify");
        assertThat(result.code()).isZero();
        assertThat(result.text().lines()).containsExactly(first + ": rewrapped", second + ": rewrapped");
        assertThat(vault.kms().requestCount("ReEncrypt")).isEqualTo(2);

        vault.kms().setKeyState(old, KeyState.DISABLED);
        assertThat(vault.run("decrypt", first.toString(), "-", "-c", "tenant=acme", "-b", "name=first")
                        .out())
                .isEqualTo(PLAINTEXT);
    }

    @Test
    void dryRunTellsAndChangesNothing() throws IOException {
        assertThat(rewrap("--dry-run").code()).isZero();
        moveAlias();
        byte[] before = Files.readAllBytes(first);
        vault.kms().resetCounts();
        Vault.Result result = rewrap("--dry-run");
        assertThat(result.code()).isEqualTo(ExitCodes.NEEDS_REWRAP);
        assertThat(result.text().lines()).containsExactly(first + ": needs a rewrap", second + ": needs a rewrap");
        assertThat(first).hasBinaryContent(before);
        assertThat(vault.kms().requestCount()).isEqualTo(vault.kms().requestCount("DescribeKey"));
    }

    @Test
    void filesUnderThePresentKeyAreLeftAloneUnlessAllAreMeant() throws IOException {
        byte[] before = Files.readAllBytes(first);
        assertThat(rewrap("-c", "tenant=acme").text())
                .contains(first + ": is under the present KMS key")
                .doesNotContain("rewrapped");
        assertThat(first).hasBinaryContent(before);
        assertThat(rewrap("-c", "tenant=acme", "--all").text()).contains(first + ": rewrapped");
        assertThat(Files.readAllBytes(first)).isNotEqualTo(before).hasSameSizeAs(before);
    }

    @Test
    void fileThatFailsHoldsUpNoOther() throws IOException {
        moveAlias();
        Files.writeString(first, "no message");
        Vault.Result result = rewrap("-c", "tenant=acme");
        assertThat(result.code()).isEqualTo(ExitCodes.REFUSED);
        assertThat(result.err().lines()).singleElement().asString().startsWith("file-vault: " + first + ": ");
        assertThat(result.text()).isEqualToIgnoringNewLines(second + ": rewrapped");
    }

    @Test
    void contextWhenItIsAnotherIsRefused() {
        moveAlias();
        assertThat(rewrap("-c", "tenant=other").code()).isEqualTo(ExitCodes.REFUSED);
    }
}
