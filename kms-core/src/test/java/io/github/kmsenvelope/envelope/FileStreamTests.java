package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsStreams;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.message.compact.CompactHeader;
import io.github.kmsenvelope.resilience.ResilienceSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files appear whole or not at all. */
class FileStreamTests {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    private static final byte[] OLD = {1, 2, 3};

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final EnvelopeKmsService service = KmsServiceBuilder.create(kms.client())
            .resilience(ResilienceSettings.disabled())
            .keyId(kms.createKey("alias/orders"))
            .build();

    private final KmsStreams streams = service.streams();

    private final byte[] plaintext = new byte[2_500_000];

    private final Path folder;

    private final Path source;

    private final Path target;

    FileStreamTests(@TempDir Path folder) {
        this.folder = folder;
        this.source = folder.resolve("report.csv");
        this.target = folder.resolve("report.kms");
    }

    @BeforeEach
    void write() throws IOException {
        new Random(1).nextBytes(plaintext);
        Files.write(source, plaintext);
    }

    @AfterEach
    void close() {
        service.close();
        kms.close();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void encryptAndDecryptGiveTheFileBack() throws IOException {
        streams.encrypt(source, target, CONTEXT);
        assertThat(service.decrypt(Files.readAllBytes(target), CONTEXT)).isEqualTo(plaintext);
        Path back = folder.resolve("back.csv");
        streams.decrypt(target, back, CONTEXT);
        assertThat(back).hasBinaryContent(plaintext);
        assertThat(names()).containsExactly("back.csv", "report.csv", "report.kms");
    }

    @Test
    void targetIsReadableByItsOwnerAlone() throws IOException {
        Files.write(target, OLD);
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r--r--"));
        streams.encrypt(source, target, CONTEXT);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
                .isEqualTo("rw-------");
    }

    @Test
    void sourceMayBeTheTarget() throws IOException {
        streams.encrypt(source, source, CONTEXT);
        assertThat(service.decrypt(Files.readAllBytes(source), CONTEXT)).isEqualTo(plaintext);
        streams.decrypt(source, source, CONTEXT);
        assertThat(source).hasBinaryContent(plaintext);
        assertThat(names()).containsExactly("report.csv");
    }

    @Test
    void headerKeepsRoomForOtherKeys() throws IOException {
        streams.encrypt(source, target, CONTEXT);
        try (InputStream in = Files.newInputStream(target)) {
            CompactHeader header = CompactHeader.read(in);
            assertThat(header.length() - header.paddingOffset()).isEqualTo(3 + 512);
        }
    }

    @Test
    void progressIsToldForEachMebibyteAndAtTheEnd() throws IOException {
        List<Long> encrypted = new ArrayList<>();
        streams.encrypt(source, target, CONTEXT, (done, total) -> {
            assertThat(total).isEqualTo(plaintext.length);
            encrypted.add(done);
        });
        assertThat(encrypted).hasSizeBetween(3, 4).isSorted().endsWith((long) plaintext.length);
        List<Long> decrypted = new ArrayList<>();
        long size = Files.size(target);
        streams.decrypt(target, folder.resolve("back"), CONTEXT, (done, total) -> {
            assertThat(total).isEqualTo(size);
            decrypted.add(done);
        });
        assertThat(decrypted).hasSizeBetween(3, 4).isSorted().endsWith(size);
    }

    @Test
    void encryptWhenProgressThrowsLeavesTheTargetAlone() throws IOException {
        Files.write(target, OLD);
        assertThatIllegalStateException()
                .isThrownBy(() -> streams.encrypt(source, target, CONTEXT, (done, total) -> {
                    throw new IllegalStateException("cancelled");
                }))
                .withMessage("cancelled");
        assertThat(target).hasBinaryContent(OLD);
        assertThat(names()).containsExactly("report.csv", "report.kms");
    }

    /** Wherever it is cut: within the header, within a frame, at the end of one. */
    @Test
    void decryptWhenTheMessageIsNotWholeLeavesTheTargetAlone() throws IOException {
        streams.encrypt(source, target, CONTEXT);
        byte[] message = Files.readAllBytes(target);
        int header = message.length - plaintext.length - 16 * 153;
        Path back = folder.resolve("back");
        Files.write(back, OLD);
        for (int length : new int[] {0, 10, 70, header, header + 5, header + 3 * 16_400, message.length - 1}) {
            Files.write(target, Arrays.copyOf(message, length));
            assertThatExceptionOfType(Exception.class)
                    .isThrownBy(() -> streams.decrypt(target, back, CONTEXT))
                    .isInstanceOfAny(MalformedMessageException.class, MessageAuthenticationException.class);
            assertThat(back).hasBinaryContent(OLD);
            assertThat(names()).containsExactly("back", "report.csv", "report.kms");
        }
        Files.write(target, message);
        assertThatExceptionOfType(MessageAuthenticationException.class)
                .isThrownBy(() -> streams.decrypt(target, target, CONTEXT.with("tenant", "other")));
        assertThat(target).hasBinaryContent(message);
    }

    /** [R2] A size that no writer makes is refused before KMS is asked. */
    @Test
    void decryptWhenTheSizeIsImpossibleAsksNobody() throws IOException {
        streams.encrypt(source, target, CONTEXT);
        byte[] message = Files.readAllBytes(target);
        Files.write(target, Arrays.copyOf(message, message.length - plaintext.length % 16_384));
        service.invalidateAll();
        kms.resetCounts();
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> streams.decrypt(target, folder.resolve("back"), CONTEXT));
        assertThat(kms.requestCount()).isZero();
    }

    @Test
    void encryptWhenKmsIsAwayLeavesTheTargetAlone() throws IOException {
        Files.write(target, OLD);
        kms.faults().fail("GenerateDataKey", "KMSInternalException");
        assertThatExceptionOfType(KmsUnavailableException.class)
                .isThrownBy(() -> streams.encrypt(source, target, CONTEXT));
        assertThat(target).hasBinaryContent(OLD);
        assertThat(names()).containsExactly("report.csv", "report.kms");
    }

    @Test
    void encryptWhenTheFolderIsMissingSaysSo() {
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> streams.encrypt(source, folder.resolve("no/such.kms"), CONTEXT))
                .withMessageContaining("no/such.kms")
                .withMessageContaining("folder does not exist");
    }

    @Test
    void filesThatAreNoneAreRefused() throws IOException {
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> streams.encrypt(folder, target, CONTEXT))
                .withMessageContaining("is a folder");
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> streams.encrypt(folder.resolve("absent"), target, CONTEXT));
        Path other = Files.createDirectory(folder.resolve("folder"));
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> streams.encrypt(source, other, CONTEXT))
                .withMessageContaining("not a regular file");
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("nothing"));
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> streams.encrypt(source, dangling, CONTEXT));
        assertThat(names()).containsExactly("dangling", "folder", "report.csv");
    }

    @Test
    void targetWhenALinkStaysOne() throws IOException {
        Path store = Files.createDirectory(folder.resolve("store"));
        Path real = Files.write(store.resolve("real.kms"), OLD);
        Path link = Files.createSymbolicLink(folder.resolve("link.kms"), real);
        streams.encrypt(source, link, CONTEXT);
        assertThat(link).isSymbolicLink();
        assertThat(service.decrypt(Files.readAllBytes(real), CONTEXT)).isEqualTo(plaintext);
    }

    @Test
    void seekableChannelReadsAFile() throws IOException {
        streams.encrypt(source, target, CONTEXT);
        try (SeekableByteChannel channel = streams.seekableChannel(Files.newByteChannel(target), CONTEXT)) {
            assertThat(channel.size()).isEqualTo(plaintext.length);
            ByteBuffer some = ByteBuffer.allocate(100_000);
            channel.position(1_234_567).read(some);
            assertThat(some.array()).isEqualTo(Arrays.copyOfRange(plaintext, 1_234_567, 1_334_567));
        }
    }
}
