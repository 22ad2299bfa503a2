package io.github.kmsenvelope.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

@Timeout(120)
class EmbeddedKmsServerTests {

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @Test
    void processServesUntilItsInputEndsAndKeepsKeys(@TempDir Path folder) throws Exception {
        String[] options = {
            "--region",
            "eu-central-1",
            "--alias",
            "alias/orders",
            "--alias",
            "alias/users",
            "--keys-file",
            folder.resolve("keys.json").toString()
        };
        SdkBytes plaintext = SdkBytes.fromUtf8String("attack at dawn");
        SdkBytes blob;
        try (Server server = Server.start(options);
                KmsClient client = server.client()) {
            assertThat(client.listAliases().aliases()).hasSize(2);
            blob = client.encrypt((request) -> request.keyId("alias/orders").plaintext(plaintext))
                    .ciphertextBlob();
        }
        try (Server server = Server.start(options);
                KmsClient client = server.client()) {
            assertThat(client.decrypt((request) -> request.ciphertextBlob(blob)).plaintext())
                    .isEqualTo(plaintext);
        }
    }

    @Test
    void processWhenUsageIsWrongExitsWith2() throws Exception {
        Process process = java("--prot", "1").start();
        try (BufferedReader complaints = process.errorReader(StandardCharsets.UTF_8)) {
            assertThat(complaints.readLine()).isEqualTo("embedded KMS: unknown option '--prot'");
        }
        assertThat(process.waitFor()).isEqualTo(EmbeddedKmsServer.WRONG_USAGE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "--prot 1|unknown option '--prot'",
                "1|unknown option '1'",
                "--port|--port needs a value",
                "--port x|--port must be a number, not 'x'",
                "--port 65536|'port' must be between 0 and 65535, not 65536",
                "--port -1|'port' must be between 0 and 65535, not -1",
                "--region here|'region' must be an AWS Region such as us-east-1, not here",
                "--account 1|'accountId' must have 12 digits, not be 1",
                "--alias orders|'orders' is no alias name of a KMS key"
            })
    void runWhenUsageIsWrongSaysWhatAndHow(String options, String message) {
        assertThat(run(options.split(" "))).isEqualTo(EmbeddedKmsServer.WRONG_USAGE);
        assertThat(this.errors.toString(StandardCharsets.UTF_8))
                .startsWith("embedded KMS: " + message)
                .contains("usage: java");
        assertThat(this.output.size()).isZero();
    }

    @Test
    void runWhenPortIsTakenCannotStart() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            int port = taken.getLocalPort();
            assertThat(run("--port", String.valueOf(port))).isEqualTo(EmbeddedKmsServer.CANNOT_START);
            assertThat(this.errors.toString(StandardCharsets.UTF_8))
                    .startsWith("embedded KMS: The embedded KMS cannot listen on 127.0.0.1:" + port + " (")
                    .doesNotContain("usage");
        }
    }

    @Test
    void runWhenKeysFileIsInUseCannotStart(@TempDir Path folder) {
        Path file = folder.resolve("keys.json");
        try (EmbeddedKms kms = EmbeddedKms.builder().keysFile(file).start()) {
            kms.createKey();
            assertThat(run("--keys-file", file.toString())).isEqualTo(EmbeddedKmsServer.CANNOT_START);
            assertThat(this.errors.toString(StandardCharsets.UTF_8)).contains("is in use by another embedded KMS");
        }
    }

    @Test
    void runWithPortListensThere() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        assertThat(run("--port", String.valueOf(free))).isZero();
        assertThat(this.output.toString(StandardCharsets.UTF_8))
                .isEqualTo("http://127.0.0.1:" + free + System.lineSeparator());
    }

    @Test
    void runWithHelpExplainsOptions() {
        assertThat(run("--help")).isZero();
        assertThat(this.output.toString(StandardCharsets.UTF_8))
                .contains("--port", "--region", "--account", "--alias", "--keys-file");
    }

    private int run(String... options) {
        return EmbeddedKmsServer.run(
                InputStream.nullInputStream(),
                new PrintStream(this.output, true, StandardCharsets.UTF_8),
                new PrintStream(this.errors, true, StandardCharsets.UTF_8),
                options);
    }

    private static ProcessBuilder java(String... options) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                EmbeddedKmsServer.class.getName()));
        command.addAll(List.of(options));
        return new ProcessBuilder(command);
    }

    /** A running process; closing ends its input and waits for it. */
    private record Server(Process process, URI endpoint) implements AutoCloseable {

        static Server start(String... options) throws Exception {
            Process process =
                    java(options).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            String line = process.inputReader(StandardCharsets.UTF_8).readLine();
            assertThat(line).matches("http://127\\.0\\.0\\.1:[0-9]+");
            return new Server(process, URI.create(line));
        }

        KmsClient client() {
            return KmsClient.builder()
                    .endpointOverride(this.endpoint)
                    .region(Region.EU_CENTRAL_1)
                    .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                    .build();
        }

        @Override
        public void close() throws IOException {
            try {
                this.process.getOutputStream().close();
                assertThat(this.process.inputReader(StandardCharsets.UTF_8).readLine())
                        .isNull();
                assertThat(this.process.onExit().join().exitValue()).isZero();
            } finally {
                this.process.destroyForcibly();
            }
        }
    }
}
