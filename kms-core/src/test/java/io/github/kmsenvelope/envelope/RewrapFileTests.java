package io.github.kmsenvelope.envelope;

import static io.github.kmsenvelope.envelope.RewrapFixture.ALIAS;
import static io.github.kmsenvelope.envelope.RewrapFixture.CONTEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsRewrap;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.RewrapOptions;
import io.github.kmsenvelope.UntrustedKeyException;
import io.github.kmsenvelope.event.KmsEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages in files that are put under another KMS key. */
class RewrapFileTests {

    private final RewrapFixture fixture = new RewrapFixture();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        fixture.close();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static Object identity(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    @Test
    void rewrapOfAnEncryptedFileIsDoneInPlace() throws IOException {
        byte[] plaintext = new byte[100_000];
        Arrays.fill(plaintext, (byte) 7);
        Path plain = Files.write(folder.resolve("plain"), plaintext);
        Path file = folder.resolve("file");
        fixture.service(purpose -> purpose.keyId(fixture.oldArn)).streams().encrypt(plain, file, CONTEXT);
        byte[] old = Files.readAllBytes(file);
        Object identity = identity(file);
        fixture.rewrap().rewrap(file, CONTEXT, RewrapOptions.defaults().verifying());
        byte[] rewrapped = Files.readAllBytes(file);
        assertThat(identity(file)).isEqualTo(identity);
        assertThat(rewrapped).hasSize(old.length);
        assertThat(Messages.entries(rewrapped)).extracting(Messages.Entry::arn).containsExactly(fixture.newArn);
        fixture.kms.client().disableKey(request -> request.keyId(fixture.oldArn));
        Path decrypted = folder.resolve("decrypted");
        fixture.service(purpose -> purpose.keyId(fixture.newArn)).streams().decrypt(file, decrypted, CONTEXT);
        assertThat(Files.readAllBytes(decrypted)).isEqualTo(plaintext);
        assertThat(names()).containsExactly("decrypted", "file", "plain");
        assertThat(fixture.events)
                .filteredOn(KmsEvent.MessageRewrapped.class::isInstance)
                .hasSize(1);
    }

    /** Dropped entries leave room, which the padding takes up. */
    @Test
    void rewrapWhenEntriesAreDroppedKeepsTheLength() throws IOException {
        byte[] single = fixture.oldMessage();
        Messages.Entry first = Messages.entries(single).get(0);
        byte[] both = Messages.withEntries(single, first, fixture.underKey(fixture.kms.createKey(), first));
        Path file = Files.write(folder.resolve("file"), both);
        Object identity = identity(file);
        fixture.rewrap().rewrap(file, CONTEXT, RewrapOptions.defaults().droppingOtherEntries());
        byte[] rewrapped = Files.readAllBytes(file);
        assertThat(identity(file)).isEqualTo(identity);
        assertThat(rewrapped).hasSize(both.length);
        assertThat(Messages.entries(rewrapped)).hasSize(1);
        assertThat(fixture.decryptUnderNewKeyAlone(rewrapped, CONTEXT)).hasSize(3);
    }

    @Test
    void rewrapWhenRefusedLeavesTheFileAndNothingBesideIt() throws IOException {
        byte[] old = fixture.oldMessage();
        Path file = Files.write(folder.resolve("file"), old);
        KmsRewrap rewrap = fixture.rewrap();
        assertRefused(MessageAuthenticationException.class, rewrap, file, EncryptionContext.none());
        assertRefused(MessageAuthenticationException.class, rewrap, file, EncryptionContext.of("tenant", "other"));
        KmsRewrap stranger =
                fixture.service(purpose -> purpose.keyId(fixture.newArn)).rewrap();
        fixture.kms.resetCounts();
        assertRefused(UntrustedKeyException.class, stranger, file, CONTEXT);
        assertThat(fixture.kms.requestCount()).isZero();
        assertThat(Files.readAllBytes(file)).isEqualTo(old);
        Files.write(file, new byte[100]);
        assertRefused(MalformedMessageException.class, rewrap, file, CONTEXT);
        assertThat(rewrap.recover(file)).isFalse();
    }

    private void assertRefused(
            Class<? extends KmsServiceException> failure, KmsRewrap rewrap, Path file, EncryptionContext context)
            throws IOException {
        fixture.events.clear();
        assertThatExceptionOfType(failure).isThrownBy(() -> rewrap.rewrap(file, context));
        assertThat(names()).containsExactly("file");
        assertThat(fixture.events)
                .hasAtLeastOneElementOfType(KmsEvent.MessageRewrapped.class)
                .hasAtLeastOneElementOfType(KmsEvent.MessageRefused.class);
    }

    @Test
    void readersOfTheFileEndWhatWasLeftOfARewrap() throws IOException {
        Path file = Files.write(folder.resolve("file"), fixture.oldMessage());
        KmsRewrap rewrap = fixture.rewrap();
        for (int i = 0; i < 3; i++) {
            Files.write(folder.resolve(".file.rewrap"), new byte[] {1, 2, 3});
            Files.write(folder.resolve(".file.rewrap-copy"), new byte[] {1, 2, 3});
            switch (i) {
                case 0 -> assertThat(rewrap.inspect(file).keyArns()).containsExactly(fixture.oldArn);
                case 1 -> assertThat(rewrap.recover(file)).isTrue();
                default -> rewrap.rewrap(file, CONTEXT);
            }
            assertThat(names()).containsExactly("file");
        }
        assertThat(rewrap.needsRewrap(file)).isFalse();
    }

    /** A file of 8 GB that takes no room: if anything read or wrote its body, this would take long. */
    @Test
    void rewrapOfAHugeFileTouchesItsHeaderAlone() throws IOException {
        byte[] message = Messages.withPadding(fixture.oldMessage(new byte[20_000], CONTEXT), 512);
        int header = message.length - 20_000 - 2 * 16;
        long body = 500_000L * (16_384 + 16);
        Path file = folder.resolve("huge");
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, StandardOpenOption.SPARSE)) {
            channel.write(ByteBuffer.wrap(message, 0, header));
            channel.write(ByteBuffer.wrap(new byte[] {5}), header + body - 1);
        }
        KmsRewrap rewrap = fixture.rewrap();
        assertThat(rewrap.inspect(file).plaintextBytes()).isEqualTo(500_000L * 16_384);
        rewrap.rewrap(file, CONTEXT);
        assertThat(Files.size(file)).isEqualTo(header + body);
        assertThat(rewrap.inspect(file).keyArns()).containsExactly(fixture.newArn);
        assertThat(fixture.service(purpose -> purpose.keyId(ALIAS)).rewrap().needsRewrap(file))
                .isFalse();
    }
}
