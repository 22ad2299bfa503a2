package io.github.kmsenvelope.envelope;

import static io.github.kmsenvelope.envelope.RewrapFixture.CONTEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsRewrap;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.message.compact.CompactHeader;
import io.github.kmsenvelope.rewrap.HeaderFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are encrypted anew: whole or not at all, and with nothing of a rewrap in the way. */
class ReencryptFileTests {

    private static final EncryptionContext NEW = EncryptionContext.of("tenant", "other");

    private static final byte[] OTHER = {1, 2, 3};

    private final RewrapFixture fixture = new RewrapFixture();

    private final EnvelopeKmsService service =
            fixture.service(purpose -> purpose.keyId(fixture.newArn).decryptKeyIds(List.of(fixture.oldArn)));

    private final EnvelopeKmsService sdk =
            fixture.service(purpose -> purpose.keyId(fixture.newArn).format(MessageFormat.AWS_ENCRYPTION_SDK));

    private final KmsRewrap rewrap = service.rewrap();

    private final byte[] plaintext = new byte[2_500_000];

    private final Path folder;

    private final Path source;

    private final Path target;

    private byte[] message = {};

    ReencryptFileTests(@TempDir Path folder) {
        this.folder = folder;
        this.source = folder.resolve("source");
        this.target = folder.resolve("target");
    }

    @BeforeEach
    void write() throws IOException {
        new Random(1).nextBytes(plaintext);
        message = Messages.withPadding(fixture.oldMessage(plaintext, CONTEXT), 512);
        Files.write(source, message);
        fixture.kms.resetCounts();
    }

    @AfterEach
    void close() {
        Thread.interrupted();
        fixture.close();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void assertReencrypted(Path file) throws IOException {
        assertThat(service.decrypt(Files.readAllBytes(file), NEW)).isEqualTo(plaintext);
        assertThat(rewrap.needsRewrap(file)).isFalse();
    }

    @Test
    void reencryptMakesAFileThatHasRoomInItsHeader() throws IOException {
        rewrap.reencrypt(source, target, CONTEXT, NEW);
        assertThat(fixture.kms.requestCount("Decrypt")).isEqualTo(1);
        assertThat(fixture.kms.requestCount("GenerateDataKey")).isEqualTo(1);
        assertReencrypted(target);
        assertThat(rewrap.inspect(target).paddingBytes()).isEqualTo(512);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
                .isEqualTo("rw-------");
        assertThat(source).hasBinaryContent(message);
        assertThat(names()).containsExactly("source", "target");
    }

    @Test
    void sourceMayBeTheTargetUnderAnotherName() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), source);
        rewrap.reencrypt(source, link, CONTEXT, NEW);
        assertReencrypted(source);
        assertThat(link).isSymbolicLink();
        rewrap.reencrypt(source, source, NEW, "default", NEW);
        assertReencrypted(source);
        assertThat(names()).containsExactly("link", "source");
    }

    @Test
    void filesOfTheAwsEncryptionSdkMoveUnderTheNewKey() throws IOException {
        EnvelopeKmsService before =
                fixture.service(purpose -> purpose.keyId(fixture.oldArn).format(MessageFormat.AWS_ENCRYPTION_SDK));
        Files.write(source, before.encrypt(plaintext, CONTEXT));
        EnvelopeKmsService after = fixture.service(purpose -> purpose.keyId(fixture.newArn)
                .decryptKeyIds(List.of(fixture.oldArn))
                .format(MessageFormat.AWS_ENCRYPTION_SDK));
        assertThat(after.rewrap().needsRewrap(source)).isTrue();
        after.rewrap().reencrypt(source, source, CONTEXT, NEW);
        assertThat(after.rewrap().needsRewrap(source)).isFalse();
        assertThat(sdk.decrypt(Files.readAllBytes(source), NEW)).isEqualTo(plaintext);
        assertThat(names()).containsExactly("source");
    }

    @Test
    void progressIsHowMuchOfTheSourceWasRead() throws IOException {
        List<Long> told = new ArrayList<>();
        rewrap.reencrypt(source, target, CONTEXT, NEW, (done, total) -> {
            assertThat(total).isEqualTo(message.length);
            told.add(done);
        });
        assertThat(told).hasSizeBetween(3, 4).isSorted().endsWith((long) message.length);
    }

    @Test
    void reencryptWhenProgressThrowsLeavesTheTargetAlone() throws IOException {
        Files.write(target, OTHER);
        assertThatIllegalStateException()
                .isThrownBy(() -> rewrap.reencrypt(source, target, CONTEXT, NEW, (done, total) -> {
                    throw new IllegalStateException("cancelled");
                }))
                .withMessage("cancelled");
        assertUntouched();
    }

    @Test
    void reencryptWhenInterruptedLeavesTheTargetAlone() throws IOException {
        Files.write(target, OTHER);
        assertThatExceptionOfType(ClosedByInterruptException.class)
                .isThrownBy(() -> rewrap.reencrypt(
                        source,
                        target,
                        CONTEXT,
                        NEW,
                        (done, total) -> Thread.currentThread().interrupt()));
        assertThat(Thread.interrupted()).isTrue();
        assertUntouched();
    }

    private void assertUntouched() throws IOException {
        assertThat(target).hasBinaryContent(OTHER);
        assertThat(names()).containsExactly("source", "target");
    }

    @Test
    void reencryptWhenTheMessageIsNotWholeLeavesTheTargetAlone() throws IOException {
        Files.write(target, OTHER);
        int header = CompactHeader.parse(message).length();
        for (int length : new int[] {0, 10, header - 1, header, header + 5, header + 3 * 16_400, message.length - 1}) {
            Files.write(source, Arrays.copyOf(message, length));
            assertThat(catchThrowable(() -> rewrap.reencrypt(source, target, CONTEXT, NEW)))
                    .isInstanceOfAny(MalformedMessageException.class, MessageAuthenticationException.class);
            assertUntouched();
        }
        byte[] changed = message.clone();
        changed[message.length - 1] ^= 1;
        Files.write(source, changed);
        assertThatExceptionOfType(MessageAuthenticationException.class)
                .isThrownBy(() -> rewrap.reencrypt(source, source, CONTEXT, NEW));
        assertThat(source).hasBinaryContent(changed);
        assertUntouched();
    }

    /** [R2] A size that no writer makes is refused before KMS is asked. */
    @Test
    void reencryptWhenTheSizeIsImpossibleAsksNobody() throws IOException {
        Files.write(source, Arrays.copyOf(message, message.length - plaintext.length % 16_384));
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> rewrap.reencrypt(source, target, CONTEXT, NEW));
        assertThat(fixture.kms.requestCount()).isZero();
        assertThat(names()).containsExactly("source");
    }

    @Test
    void filesThatAreNoneAreRefused() throws IOException {
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> rewrap.reencrypt(folder.resolve("absent"), target, CONTEXT, NEW));
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> rewrap.reencrypt(source, folder.resolve("no/such"), CONTEXT, NEW))
                .withMessageContaining("folder does not exist");
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> rewrap.reencrypt(folder, target, CONTEXT, NEW))
                .withMessageContaining("is a folder");
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> rewrap.reencrypt(source, folder, CONTEXT, NEW))
                .withMessageContaining("not a regular file");
        assertThat(names()).containsExactly("source");
    }

    /** What a rewrap leaves that was killed half-way through the header. */
    private Path killedRewrap(Path file) throws IOException {
        byte[] rewrapped = rewrap.rewrap(message, CONTEXT);
        assertThat(rewrapped).hasSameSizeAs(message);
        byte[] torn = rewrapped.clone();
        int header = CompactHeader.parse(message).length();
        System.arraycopy(message, 120, torn, 120, header - 120);
        Files.write(file, torn);
        assertThat(catchThrowable(() -> service.decrypt(torn, CONTEXT))).isNotNull();
        Path journal = file.resolveSibling("." + file.getFileName() + ".rewrap");
        return Files.write(journal, journal(Arrays.copyOf(rewrapped, header), message.length));
    }

    private static byte[] journal(byte[] header, long messageBytes) {
        byte[] entry = ByteBuffer.allocate(16 + header.length)
                .put("KMSRWRP1".getBytes(StandardCharsets.US_ASCII))
                .putLong(messageBytes)
                .put(header)
                .array();
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(entry);
            return ByteBuffer.allocate(entry.length + hash.length)
                    .put(entry)
                    .put(hash)
                    .array();
        } catch (NoSuchAlgorithmException ex) {
            throw new IllegalStateException(ex);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"source", "target"})
    void rewrapOfTheSourceThatWasKilledIsEndedFirst(String to) throws IOException {
        killedRewrap(source);
        rewrap.reencrypt(source, folder.resolve(to), CONTEXT, NEW);
        assertReencrypted(folder.resolve(to));
        assertThat(names()).doesNotContain(".source.rewrap");
        assertThat(rewrap.recover(source)).isFalse();
        assertThat(service.decrypt(Files.readAllBytes(source), to.equals("source") ? NEW : CONTEXT))
                .isEqualTo(plaintext);
    }

    /** The journal of the file that is replaced, or of one that is gone, must not reach the new one. */
    @Test
    void rewrapOfTheTargetThatWasKilledLeavesNothingForTheNewFile() throws IOException {
        for (boolean gone : new boolean[] {false, true}) {
            killedRewrap(target);
            Files.write(source, message);
            if (gone) {
                Files.delete(target);
            }
            rewrap.reencrypt(source, target, CONTEXT, NEW);
            assertThat(names()).containsExactly("source", "target");
            assertReencrypted(target);
            assertThat(rewrap.recover(target)).isFalse();
        }
    }

    /** A journal that comes back from a backup, say: it names the message that it is for. */
    @Test
    void journalOfTheOldFileDoesNotTouchTheNewOne() throws IOException {
        byte[] journal = Files.readAllBytes(killedRewrap(source));
        rewrap.reencrypt(source, source, CONTEXT, NEW);
        byte[] anew = Files.readAllBytes(source);
        Files.write(folder.resolve(".source.rewrap"), journal);
        assertThat(rewrap.recover(source)).isTrue();
        assertThat(source).hasBinaryContent(anew);
        assertThat(names()).containsExactly("source");
    }

    @Test
    void journalBesideAFileOfTheAwsEncryptionSdkIsRemoved() throws IOException {
        byte[] journal = Files.readAllBytes(killedRewrap(source));
        byte[] ofSdk = sdk.encrypt(plaintext, CONTEXT);
        Files.write(source, ofSdk);
        assertThat(sdk.rewrap().recover(source)).isTrue();
        assertThat(source).hasBinaryContent(ofSdk);
        Files.write(folder.resolve(".source.rewrap"), journal);
        sdk.rewrap().reencrypt(source, target, CONTEXT, NEW);
        assertThat(sdk.decrypt(Files.readAllBytes(target), NEW)).isEqualTo(plaintext);
        assertThat(names()).containsExactly("source", "target");
    }

    @Test
    void reencryptWhenSomebodyRewrapsSourceOrTargetIsRefused() throws IOException {
        Files.write(target, message);
        for (Path held : List.of(source, target)) {
            try (HeaderFile rewrapped = HeaderFile.open(held)) {
                assertThat(rewrapped.header().entries()).hasSize(1);
                assertThatExceptionOfType(FileSystemException.class)
                        .isThrownBy(() -> rewrap.reencrypt(source, target, CONTEXT, NEW))
                        .withMessageContaining("being rewrapped by somebody else");
            }
            assertThat(target).hasBinaryContent(message);
            assertThat(names()).containsExactly("source", "target");
        }
    }

    /** It has read the header of the old file, and would write it over that of the new one. */
    @Test
    void rewrapWhileTheFileIsReencryptedIsRefused() throws IOException {
        List<Throwable> refusals = new ArrayList<>();
        rewrap.reencrypt(
                source,
                source,
                CONTEXT,
                NEW,
                (done, total) -> refusals.add(catchThrowable(() -> rewrap.rewrap(source, CONTEXT))));
        assertThat(refusals)
                .isNotEmpty()
                .allSatisfy(refusal -> assertThat(refusal)
                        .isInstanceOf(FileSystemException.class)
                        .hasMessageContaining("being rewrapped by somebody else"));
        assertReencrypted(source);
        rewrap.rewrap(source, NEW);
        assertReencrypted(source);
    }
}
