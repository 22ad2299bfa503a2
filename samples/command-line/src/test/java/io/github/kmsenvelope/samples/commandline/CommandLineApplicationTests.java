package io.github.kmsenvelope.samples.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.ClassUtils;

@ExtendWith(OutputCaptureExtension.class)
class CommandLineApplicationTests {

    @TempDir
    private Path folder;

    @Test
    void decryptWhenGivenAMessagePrintsTheText(CapturedOutput output) {
        assertThat(run("encrypt", "a secret text")).isZero();
        String message = output.getOut().strip();
        assertThat(message).startsWith("9Q").doesNotContain("secret").doesNotContainAnyWhitespaces();

        // A new process in all but name: only the keys file is left of the one before.
        assertThat(run("decrypt", message)).isZero();
        assertThat(output.getOut().strip()).isEqualTo(message + System.lineSeparator() + "a secret text");
    }

    @Test
    void decryptWhenGivenFilesWritesTheContent() throws IOException {
        Path file = Files.write(folder.resolve("clear"), new byte[] {0, -1, 10, 65, 66, 67, 68});
        Path encrypted = folder.resolve("encrypted");
        Path decrypted = folder.resolve("decrypted");
        assertThat(run("encrypt", file.toString(), encrypted.toString())).isZero();
        assertThat(run("decrypt", encrypted.toString(), decrypted.toString())).isZero();
        assertThat(Files.readString(encrypted, StandardCharsets.ISO_8859_1)).doesNotContain("ABCD");
        assertThat(decrypted).hasSameBinaryContentAs(file);
    }

    @Test
    void encryptWhenTheNewFileExistsKeepsIt(CapturedOutput output) throws IOException {
        Path file = Files.writeString(folder.resolve("clear"), "new");
        Path existing = Files.writeString(folder.resolve("existing"), "old");
        assertThat(run("encrypt", file.toString(), existing.toString())).isEqualTo(Command.FAILURE);
        assertThat(existing).hasContent("old");
        assertThat(output.getErr()).contains("FileAlreadyExistsException").contains("existing");
    }

    @Test
    void decryptWhenTheMessageIsChangedFailsWithOneLine(CapturedOutput output) {
        run("encrypt", "a secret text");
        String message = output.getOut().strip();
        int position = message.length() - 10;
        char replacement = message.charAt(position) == 'A' ? 'B' : 'A';
        String changed = message.substring(0, position) + replacement + message.substring(position + 1);
        assertThat(run("decrypt", changed)).isEqualTo(Command.FAILURE);
        assertThat(output.getErr().lines())
                .filteredOn(line -> line.startsWith("MessageAuthenticationException: "))
                .hasSize(1);
        assertThat(output.getErr()).doesNotContain("\tat ");
        assertThat(output.getOut()).doesNotContain("a secret text");
    }

    @Test
    void runWhenArgumentsAreWrongExplainsThem(CapturedOutput output) {
        assertThat(run("decipher", "x")).isEqualTo(Command.USAGE);
        assertThat(output.getErr()).contains("Usage:");
        assertThat(output.getOut()).isEmpty();
    }

    @Test
    void startWithoutOptionalModulesLogsNothingAboutMissingClasses(CapturedOutput output) {
        assertThat(run(
                        "encrypt",
                        "text",
                        "--logging.level.root=info",
                        "--logging.level.org.springframework.core=debug"))
                .isZero();
        assertThat(output.getErr())
                .contains("Started")
                .doesNotContain("introspect")
                .doesNotContain("ClassNotFoundException")
                .doesNotContain("NoClassDefFoundError");
        assertThat(output.getErr().lines().filter(line -> line.contains(" WARN ")))
                .singleElement()
                .asString()
                .contains("The embedded KMS stands in for AWS KMS");
    }

    /** What the tests above prove is that the library does without these. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.springframework.boot.actuate.endpoint.annotation.Endpoint",
                "org.springframework.boot.health.contributor.HealthIndicator",
                "org.springframework.web.context.WebApplicationContext",
                "io.micrometer.core.instrument.MeterRegistry",
                "org.aspectj.weaver.Advice"
            })
    void optionalClassIsAbsent(String name) {
        assertThat(ClassUtils.isPresent(name, getClass().getClassLoader())).isFalse();
    }

    private int run(String... args) {
        String[] all = Stream.concat(
                        Stream.of("--aws.kms.embedded.keys-file=" + folder.resolve("kms-keys")), Stream.of(args))
                .toArray(String[]::new);
        return SpringApplication.exit(SpringApplication.run(CommandLineApplication.class, all));
    }
}
