package io.github.kmsenvelope.rewrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.message.compact.CompactHeader;
import io.github.kmsenvelope.rewrap.RecordingDisk.Step;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Headers of files that get others. */
class HeaderFileTests {

    private final MessageFiles messages = new MessageFiles();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        messages.close();
    }

    private Path write(byte[] message) throws IOException {
        return Files.write(folder.resolve("message"), message);
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
    void replaceInPlaceWritesHeaderAndJournalOnly() throws IOException {
        byte[] message = messages.paddedMessage(new byte[1_000_000], 100);
        int header = CompactHeader.parse(message).length();
        Path file = write(message);
        Object identity = identity(file);
        RecordingDisk disk = new RecordingDisk();
        try (HeaderFile target = HeaderFile.open(file, disk)) {
            target.replace(messages.change(message));
        }
        assertThat(identity(file)).isEqualTo(identity);
        assertThat(names()).containsExactly("message");
        byte[] changed = Files.readAllBytes(file);
        assertThat(changed).hasSize(message.length);
        assertThat(Arrays.copyOf(changed, 64)).isEqualTo(Arrays.copyOf(message, 64));
        assertThat(Arrays.copyOfRange(changed, header, changed.length))
                .isEqualTo(Arrays.copyOfRange(message, header, message.length));
        List<Step.Write> writes = disk.steps.stream()
                .filter(Step.Write.class::isInstance)
                .map(Step.Write.class::cast)
                .toList();
        assertThat(writes).extracting(Step.Write::file).containsExactly(".message.rewrap", "message");
        assertThat(writes.get(0).bytes().length).isLessThan(header + 100);
        assertThat(writes.get(1).position()).isEqualTo(64);
        assertThat(writes.get(1).bytes()).hasSize(header - 64);
        assertThat(disk.steps)
                .containsSubsequence(
                        new Step.Force(".message.rewrap"),
                        new Step.ForceFolder(),
                        writes.get(1),
                        new Step.Force("message"),
                        new Step.Delete(".message.rewrap"),
                        new Step.ForceFolder());
    }

    @Test
    void replaceWhenThereIsNoRoomCopiesAndMakesSome() throws IOException {
        byte[] message = messages.message(new byte[100_000]);
        Path file = write(message);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Object identity = identity(file);
        try (HeaderFile target = HeaderFile.open(file)) {
            target.replace(messages.longerChange(message, 200));
        }
        assertThat(identity(file)).isNotEqualTo(identity);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        assertThat(names()).containsExactly("message");
        byte[] changed = Files.readAllBytes(file);
        CompactHeader header = CompactHeader.parse(changed);
        assertThat(header.describe(changed.length - header.length()).paddingBytes())
                .isEqualTo(512);
        assertThat(Arrays.copyOfRange(changed, header.length(), changed.length))
                .isEqualTo(
                        Arrays.copyOfRange(message, CompactHeader.parse(message).length(), message.length));
        assertThat(messages.longerChange(changed, 400).headerInPlace()).isPresent();
    }

    /** A padding entry costs three bytes at least: one or two that are missing cannot be filled. */
    @Test
    void headerInPlaceIsThereWhereverPaddingCanFillIt() {
        byte[] message = messages.paddedMessage(MessageFiles.PLAINTEXT, 4096);
        int present = CompactHeader.parse(message).entries().get(0).wrapped().length;
        int room = 4096 + 3;
        for (int wrapped : new int[] {present - 1, present + room - 2, present + room - 1, present + room + 1}) {
            assertThat(messages.longerChange(message, wrapped).headerInPlace())
                    .as("%d bytes", wrapped)
                    .isEmpty();
        }
        for (int wrapped : new int[] {present, present + 1, present + room - 4, present + room - 3, present + room}) {
            assertThat(messages.longerChange(message, wrapped).headerInPlace())
                    .as("%d bytes", wrapped)
                    .hasValueSatisfying(header -> assertThat(header)
                            .hasSize(CompactHeader.parse(message).length()));
        }
    }

    @Test
    void openWhenOpenAlreadyIsRefused() throws IOException {
        byte[] message = messages.message(MessageFiles.PLAINTEXT);
        Path file = write(message);
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        try (HeaderFile first = HeaderFile.open(file)) {
            assertThatExceptionOfType(FileSystemException.class)
                    .isThrownBy(() -> HeaderFile.open(file))
                    .withMessageContaining("being rewrapped by somebody else");
            assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> HeaderFile.open(link));
            assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> HeaderFile.recover(file));
            first.replace(messages.longerChange(message, 200));
        }
        HeaderFile.open(file).close();
        assertThat(names()).containsExactly("link", "message");
        assertThat(link).isSymbolicLink();
        assertThat(Files.readAllBytes(link)).isEqualTo(Files.readAllBytes(file)).isNotEqualTo(message);
    }

    @Test
    void openWhenFileIsNoMessageLeavesNothingBehind() throws IOException {
        Path file = write(new byte[200]);
        assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> HeaderFile.open(file));
        assertThat(names()).containsExactly("message");
        assertThatIOException().isThrownBy(() -> HeaderFile.open(folder.resolve("missing")));
        assertThat(names()).containsExactly("message");
    }

    /** Root may write everything. */
    @Test
    void openWhenFileMayNotBeWrittenLeavesNothingBehind() throws IOException {
        Path file = write(messages.message(MessageFiles.PLAINTEXT));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        assumeThat(Files.isWritable(file)).isFalse();
        assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(() -> HeaderFile.open(file));
        assertThat(names()).containsExactly("message");
    }

    @Test
    void recoverWhenJournalIsOfAnotherMessageOrBrokenDropsIt() throws IOException {
        byte[] message = messages.paddedMessage(MessageFiles.PLAINTEXT, 40);
        byte[] other = messages.paddedMessage(MessageFiles.PLAINTEXT, 40);
        byte[] whole = new JournalEntry(messages.change(other).headerInPlace().orElseThrow(), other.length).encode();
        byte[] longer =
                new JournalEntry(messages.change(message).headerInPlace().orElseThrow(), message.length + 1).encode();
        byte[] good = new JournalEntry(messages.change(message).headerInPlace().orElseThrow(), message.length).encode();
        byte[] flipped = good.clone();
        flipped[100] ^= 1;
        for (byte[] journal :
                List.of(whole, longer, flipped, Arrays.copyOf(good, good.length - 1), new byte[0], new byte[2 << 20])) {
            Path file = write(message);
            Files.write(folder.resolve(".message.rewrap"), journal);
            assertThat(HeaderFile.recover(file)).isTrue();
            assertThat(Files.readAllBytes(file)).isEqualTo(message);
            assertThat(names()).containsExactly("message");
        }
        Path file = write(message);
        Files.write(folder.resolve(".message.rewrap"), good);
        assertThat(CompactHeader.parse(message).entries().get(0).arn())
                .isNotEqualTo(HeaderFile.read(file).header().entries().get(0).arn());
        assertThat(messages.decrypt(file)).isEqualTo(MessageFiles.PLAINTEXT);
        assertThat(names()).containsExactly("message");
        assertThat(HeaderFile.recover(file)).isFalse();
    }

    @Test
    void replaceWhenDiskFailsOverTheHeaderKeepsTheJournal() throws IOException {
        byte[] message = messages.paddedMessage(MessageFiles.PLAINTEXT, 40);
        Path file = write(message);
        assertThatIOException()
                .isThrownBy(() -> {
                    try (HeaderFile target = HeaderFile.open(file, new FailingDisk("message", 100))) {
                        target.replace(messages.change(message));
                    }
                })
                .withMessage("disk failure");
        assertThat(Files.readAllBytes(file)).isNotEqualTo(message);
        assertThat(names()).containsExactly(".message.rewrap", "message");
        assertThat(HeaderFile.recover(file)).isTrue();
        assertThat(messages.decrypt(file)).isEqualTo(MessageFiles.PLAINTEXT);
        assertThat(names()).containsExactly("message");
    }

    @Test
    void replaceWhenDiskFailsBeforeLeavesTheFileAlone() throws IOException {
        byte[] padded = messages.paddedMessage(MessageFiles.PLAINTEXT, 40);
        byte[] tight = messages.message(MessageFiles.PLAINTEXT);
        for (String failing : List.of(".message.rewrap", ".message.rewrap-copy")) {
            byte[] message = failing.endsWith("copy") ? tight : padded;
            Path file = write(message);
            assertThatIOException()
                    .isThrownBy(() -> {
                        try (HeaderFile target = HeaderFile.open(file, new FailingDisk(failing, 10))) {
                            target.replace(
                                    failing.endsWith("copy")
                                            ? messages.longerChange(message, 200)
                                            : messages.change(message));
                        }
                    })
                    .withMessage("disk failure");
            assertThat(Files.readAllBytes(file)).isEqualTo(message);
            assertThat(names()).containsExactly("message");
        }
    }

    /** Fails over one file, after some bytes. */
    private record FailingDisk(String failing, int bytes) implements Disk {

        private static final Disk SYSTEM = new SystemDisk();

        @Override
        public FileChannel open(Path file, Set<? extends OpenOption> options, Path likeThis) throws IOException {
            FileChannel channel = SYSTEM.open(file, options, likeThis);
            if (!file.getFileName().toString().equals(failing)) {
                return channel;
            }
            return new RecordingChannel(channel, new RecordingChannel.Listener() {

                private int written;

                @Override
                public int admitted(int count) throws IOException {
                    if (written >= bytes) {
                        throw new IOException("disk failure");
                    }
                    return Math.min(count, bytes - written);
                }

                @Override
                public void wrote(long position, ByteBuffer part) {
                    written += part.remaining();
                }

                @Override
                public void truncated(long size) {}

                @Override
                public void forced() {}
            });
        }

        @Override
        public void delete(Path file) throws IOException {
            SYSTEM.delete(file);
        }

        @Override
        public void move(Path from, Path to) throws IOException {
            SYSTEM.move(from, to);
        }

        @Override
        public void forceFolder(Path folder) throws IOException {
            SYSTEM.forceFolder(folder);
        }
    }
}
