package io.github.kmsenvelope.samples.filevault.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.samples.filevault.Vault;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.kms.model.KeyState;

class ExitCodeTests {

    private final Vault vault = new Vault();

    @AfterEach
    void close() {
        vault.close();
    }

    private Vault.Result encrypt(String... options) {
        String[] arguments = new String[options.length + 2];
        System.arraycopy(options, 0, arguments, 2, options.length);
        arguments[0] = "encrypt";
        arguments[1] = "-";
        return vault.run("text".getBytes(StandardCharsets.US_ASCII), arguments);
    }

    private static void assertOneLine(Vault.Result result, int code) {
        assertThat(result.code()).isEqualTo(code);
        assertThat(result.err().lines()).singleElement().asString().startsWith("file-vault: ");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void keyWhenItsUseIsDeniedOrItIsDisabled() {
        vault.kms().faults().deny("GenerateDataKey");
        assertOneLine(encrypt(), ExitCodes.KEY);
        vault.kms().faults().clear();
        vault.kms().setKeyState(Vault.ALIAS, KeyState.DISABLED);
        assertOneLine(encrypt(), ExitCodes.KEY);
    }

    @Test
    void kmsWhenItFailsIsUnavailable() {
        vault.kms().faults().fail("GenerateDataKey", "KMSInternalException");
        assertOneLine(encrypt(), ExitCodes.KMS_UNAVAILABLE);
    }

    @Test
    void fileWhenItsKeyIsNotTrustedIsRefused() {
        byte[] message = encrypt().out();
        vault.withProperties("aws.kms.key-id=" + vault.kms().createKey());
        assertOneLine(vault.run(message, "decrypt", "-"), ExitCodes.REFUSED);
    }

    @Test
    void contextWhenItBreaksARuleIsUsage() {
        assertOneLine(encrypt("-c", "aws:reserved=x"), ExitCodes.USAGE);
        assertOneLine(encrypt("-c", "name=x", "-b", "name=y"), ExitCodes.USAGE);
    }

    @Test
    void configurationWhenItIsWrongIsTold() {
        vault.withProperties("aws.kms.key-id=");
        Vault.Result result = encrypt();
        assertOneLine(result, ExitCodes.CANNOT_WORK);
        assertThat(result.err()).contains("aws.kms.key-id");
    }

    @Test
    void failureWhenVerboseTellsWhereItArose() {
        vault.kms().setKeyState(Vault.ALIAS, KeyState.DISABLED);
        assertThat(encrypt("--verbose").err()).startsWith("file-vault: ").contains("\tat io.github.kmsenvelope.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "decipher x",
                "encrypt",
                "encrypt a b c",
                "cat --range=x a",
                "encrypt a --context=x",
                "rewrap"
            })
    void argumentsWhenWrongAreExplainedInFewLines(String line) {
        Vault.Result result = vault.run(line.isEmpty() ? new String[0] : line.split(" "));
        assertThat(result.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(result.err().lines())
                .hasSizeLessThanOrEqualTo(3)
                .last()
                .asString()
                .startsWith("Try: file-vault");
        assertThat(result.err()).startsWith("file-vault: ");
        assertThat(result.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"encrypt", "decrypt", "cat", "rewrap", "reencrypt", "inspect"})
    void helpOfACommandExplainsItAndNeedsNoKms(String command) {
        vault.kms().resetCounts();
        Vault.Result result = vault.withProperties("aws.kms.key-id=").run(command, "--help");
        assertThat(result.code()).isZero();
        assertThat(result.text()).startsWith("Usage: file-vault " + command).contains("--quiet", "Exit codes:");
        assertThat(result.err()).isEmpty();
        assertThat(vault.kms().requestCount()).isZero();
    }

    @Test
    void helpListsAllCommands() {
        assertThat(vault.run("--help").text())
                .contains("encrypt", "decrypt", "cat", "rewrap", "reencrypt", "inspect", "  7   rewrap --dry-run");
        assertThat(vault.run("--version").text()).startsWith("file-vault");
    }
}
