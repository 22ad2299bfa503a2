package io.github.kmsenvelope.samples.filevault.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.samples.filevault.Vault;
import io.github.kmsenvelope.samples.filevault.command.ExitCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.json.JsonParserFactory;

class InspectTests {

    private final Vault vault = new Vault();

    private final Path file;

    InspectTests(@TempDir Path folder) {
        this.file = folder.resolve("message.kms");
    }

    @AfterEach
    void close() {
        vault.close();
    }

    @Test
    void inspectTellsKeysAndSizesWithoutAsking() throws IOException {
        vault.run(new byte[50_000], "encrypt", "-", file.toString(), "-c", "tenant=acme");
        vault.kms().resetCounts();
        Vault.Result result = vault.run("inspect", file.toString());
        assertThat(result.code()).isZero();
        assertThat(result.text())
                .contains("compact, suite 1")
                .contains("arn:aws:kms:us-east-1:000000000000:key/")
                .contains("encryption context  needed")
                .contains("associated data     none")
                .contains("4 of 16384 bytes")
                .contains("50000 bytes")
                .contains(Files.size(file) + " bytes");
        assertThat(vault.kms().requestCount()).isZero();
    }

    /** Its writer may have left all pairs out of it. */
    @Test
    void inspectWhenTheFormatDoesNotTellPromisesNothing() {
        vault.run(new byte[10], "encrypt", "-", file.toString(), "--format", "aws-encryption-sdk");
        assertThat(vault.run("inspect", file.toString()).text())
                .contains("aws-encryption-sdk, suite 1144")
                .contains("encryption context  none in the message");
    }

    @Test
    void jsonHoldsTheSame() throws IOException {
        vault.run(new byte[50_000], "encrypt", "-", file.toString(), "-b", "name=letter");
        vault.kms().resetCounts();
        Map<String, Object> json = JsonParserFactory.getJsonParser()
                .parseMap(vault.run("inspect", "--json", file.toString()).text());
        assertThat(json)
                .containsEntry("format", "compact")
                .containsEntry("mode", "own")
                .hasEntrySatisfying(
                        "hasEncryptionContext", has -> assertThat(has).hasToString("false"))
                .hasEntrySatisfying("hasAssociatedData", has -> assertThat(has).hasToString("true"))
                .hasEntrySatisfying("plaintextBytes", bytes -> assertThat(bytes).hasToString("50000"))
                .hasEntrySatisfying("frameBytes", bytes -> assertThat(bytes).hasToString("16384"))
                .hasEntrySatisfying(
                        "keyArns", arns -> assertThat((List<?>) arns).hasSize(1));
        assertThat(json.get("messageBytes")).hasToString(String.valueOf(Files.size(file)));
        assertThat(vault.kms().requestCount()).isZero();
    }

    @Test
    void fileWhenItIsNoMessageIsRefused() throws IOException {
        Files.writeString(file, "just text");
        Vault.Result result = vault.run("inspect", file.toString());
        assertThat(result.code()).isEqualTo(ExitCodes.REFUSED);
        assertThat(result.text()).isEmpty();
    }
}
