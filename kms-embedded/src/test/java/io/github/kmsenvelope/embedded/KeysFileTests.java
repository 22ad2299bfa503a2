package io.github.kmsenvelope.embedded;

import static io.github.kmsenvelope.embedded.KmsErrors.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.AliasListEntry;
import software.amazon.awssdk.services.kms.model.KeyListEntry;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.Tag;

class KeysFileTests {

    private static final SdkBytes PLAINTEXT = SdkBytes.fromUtf8String("attack at dawn");
    private static final Map<String, String> CONTEXT = Map.of("tenant", "a");

    @TempDir
    Path folder = Path.of("");

    private Path file = Path.of("");

    @BeforeEach
    void nameFile() {
        this.file = this.folder.resolve("keys.json");
    }

    @Test
    void startWhenFileHoldsKeysFindsThemAsTheyWere() {
        List<KeyMetadata> keys;
        List<AliasListEntry> aliases;
        SdkBytes blob;
        try (EmbeddedKms kms = start();
                KmsClient client = kms.client()) {
            String arn = client.createKey((request) -> request.description("é \" \\")
                            .multiRegion(true)
                            .tags(Tag.builder().tagKey("a").tagValue("b").build()))
                    .keyMetadata()
                    .arn();
            client.createAlias((request) -> request.aliasName("alias/orders").targetKeyId(arn));
            String disabled = kms.createKey();
            client.disableKey((request) -> request.keyId(disabled));
            String leaving = kms.createKey("alias/leaving");
            client.scheduleKeyDeletion((request) -> request.keyId(leaving).pendingWindowInDays(7));
            blob = client.encrypt(
                            (request) -> request.keyId(arn).plaintext(PLAINTEXT).encryptionContext(CONTEXT))
                    .ciphertextBlob();
            keys = describeAll(client);
            aliases = client.listAliases().aliases();
        }
        assertThat(keys).hasSize(3);
        try (EmbeddedKms kms = start();
                KmsClient client = kms.client()) {
            assertThat(describeAll(client)).isEqualTo(keys);
            assertThat(client.listAliases().aliases()).isEqualTo(aliases);
            assertThat(client.decrypt((request) -> request.ciphertextBlob(blob).encryptionContext(CONTEXT))
                            .plaintext())
                    .isEqualTo(PLAINTEXT);
        }
    }

    @Test
    void startWhenDeletionDateHasPassedMeanwhileLeavesKeyOut() {
        MutableClock clock = new MutableClock();
        try (EmbeddedKms kms = start(clock);
                KmsClient client = kms.client()) {
            String arn = kms.createKey("alias/leaving");
            client.scheduleKeyDeletion((request) -> request.keyId(arn).pendingWindowInDays(7));
        }
        clock.advance(Duration.ofDays(7));
        try (EmbeddedKms kms = start(clock);
                KmsClient client = kms.client()) {
            assertThat(client.listKeys().keys()).isEmpty();
            assertThat(client.listAliases().aliases()).isEmpty();
        }
    }

    @Test
    void startWhenFileIsMissingCreatesItWithTheFirstKey() {
        try (EmbeddedKms kms = start()) {
            assertThat(this.file).doesNotExist();
            kms.createKey();
            assertThat(this.file).exists();
        }
    }

    @Test
    void fileSaysFirstThatItHoldsKeysInClear() throws IOException {
        createKey();
        assertThat(Files.readString(this.file))
                .startsWith("{\"warning\":\"Development keys in clear. Whoever reads this file can decrypt everything");
    }

    @Test
    void fileIsForItsOwnerAlone() throws IOException {
        assumeTrue(Files.getFileStore(this.folder).supportsFileAttributeView("posix"), "Skipped: no POSIX file system");
        createKey();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.file)))
                .isEqualTo("rw-------");
        Files.setPosixFilePermissions(this.file, PosixFilePermissions.fromString("rw-r--r--"));
        start().close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.file)))
                .isEqualTo("rw-------");
    }

    @Test
    void changesLeaveNoOtherFilesThanTheLock() throws IOException {
        createKey();
        try (Stream<Path> files = Files.list(this.folder)) {
            assertThat(files).containsExactlyInAnyOrder(this.file, this.folder.resolve("keys.json.lock"));
        }
    }

    @Test
    void startWhenFileIsInUseInThisJvmIsRefusedUntilClosed() {
        try (EmbeddedKms kms = start()) {
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThatIllegalStateException()
                        .isThrownBy(this::start)
                        .withMessageContaining(this.file.toString())
                        .withMessageContaining("in use by another embedded KMS of this JVM");
            }
            Path otherSpelling = this.folder.resolve("../" + this.folder.getFileName() + "/keys.json");
            assertThatIllegalStateException()
                    .isThrownBy(
                            () -> EmbeddedKms.builder().keysFile(otherSpelling).start());
            kms.createKey();
        }
        start().close();
    }

    @Test
    void startWhenFileIsInUseByAnotherProcessIsRefused() throws Exception {
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KeysFileHolder.class.getName(),
                        this.file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = holder.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readLine()).isEqualTo(KeysFileHolder.READY);
            assertThatIllegalStateException()
                    .isThrownBy(this::start)
                    .withMessageContaining(this.file.toString())
                    .withMessageContaining("in use by another process");
            holder.getOutputStream().close();
            assertThat(holder.waitFor()).isZero();
        } finally {
            holder.destroyForcibly();
        }
        try (EmbeddedKms kms = start();
                KmsClient client = kms.client()) {
            assertThat(client.listKeys().keys()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "not JSON", "{\"version\":2}"})
    void startWhenFileIsSomethingElseIsRefusedAndLeavesItAlone(String content) throws IOException {
        Files.writeString(this.file, content);
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatIllegalStateException()
                    .isThrownBy(this::start)
                    .withMessageStartingWith("The keys file " + this.file + " cannot be used: ");
        }
        assertThat(this.file).hasContent(content);
    }

    @Test
    void startWhenFileIsOfAnotherAccountIsRefused() {
        createKey();
        assertThatIllegalStateException()
                .isThrownBy(() -> EmbeddedKms.builder()
                        .keysFile(this.file)
                        .region("eu-west-1")
                        .start())
                .withMessage(
                        "The keys file " + this.file + " cannot be used: its keys belong to the account 000000000000 in"
                                + " us-east-1, this KMS is the account 000000000000 in eu-west-1");
    }

    @Test
    void startWhenFileCannotBeThereIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmbeddedKms.builder().keysFile(this.folder).start())
                .withMessage("The keys file " + this.folder + " is a directory");
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> EmbeddedKms.builder()
                        .keysFile(this.folder.resolve("none/keys.json"))
                        .start())
                .withMessageContaining("must exist");
    }

    @Test
    void changeWhenFileCannotBeWrittenIsRefusedAndDoesNotHappen() throws IOException {
        try (EmbeddedKms kms = start();
                KmsClient client = kms.client()) {
            // A folder that is not empty cannot be replaced.
            Files.createDirectories(this.file.resolve("in the way"));
            assertThat(refusal(client::createKey).statusCode()).isEqualTo(500);
            assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(kms::createKey);
            assertThat(client.listKeys().keys()).isEmpty();
        }
    }

    private EmbeddedKms start() {
        return EmbeddedKms.builder().keysFile(this.file).start();
    }

    private EmbeddedKms start(MutableClock clock) {
        return EmbeddedKms.builder().keysFile(this.file).clock(clock).start();
    }

    private void createKey() {
        try (EmbeddedKms kms = start()) {
            kms.createKey();
        }
    }

    private static List<KeyMetadata> describeAll(KmsClient client) {
        return client.listKeys().keys().stream()
                .map(KeyListEntry::keyId)
                .map((id) -> client.describeKey((request) -> request.keyId(id)).keyMetadata())
                .toList();
    }
}
