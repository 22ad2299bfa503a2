package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptingChannel;
import io.github.kmsenvelope.EncryptingOutputStream;
import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsStreams;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Any plaintext, written and read in any pieces, with any frame length, comes back. */
class StreamRoundTripTests {

    private static final EncryptionContext CONTEXT =
            EncryptionContext.of("tenant", "acme").withAssociatedData("row", "7");

    private static final EmbeddedKms KMS = EmbeddedKms.start();

    private static final EnvelopeKmsService SERVICE = KmsServiceBuilder.create(KMS.client())
            .keyId(KMS.createKey("alias/orders"))
            .build();

    @AfterAll
    static void close() {
        SERVICE.close();
        KMS.close();
    }

    static IntStream seeds() {
        return IntStream.range(0, 250);
    }

    /** Mostly around the ends of frames. */
    private static byte[] plaintext(Random random, int frameBytes) {
        int length = switch (random.nextInt(4)) {
            case 0 -> random.nextInt(100);
            case 1 -> random.nextInt(frameBytes);
            default -> Math.max(0, frameBytes * (1 + random.nextInt(3)) + random.nextInt(5) - 2);
        };
        byte[] plaintext = new byte[length];
        random.nextBytes(plaintext);
        return plaintext;
    }

    private static int frameBytes(Random random) {
        return 1 << 12 + random.nextInt(random.nextInt(20) == 0 ? 9 : 5);
    }

    private static int step(Random random, int frameBytes, int left) {
        int most = random.nextBoolean() ? 20 : 2 * frameBytes + 3;
        return Math.min(left, 1 + random.nextInt(most));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void streamGivesThePlaintextBack(int seed) throws IOException {
        Random random = new Random(seed);
        int frameBytes = frameBytes(random);
        byte[] plaintext = plaintext(random, frameBytes);
        byte[] message = write(plaintext, frameBytes, random);
        assertThat(message.length)
                .isEqualTo(plaintext.length + 329 + 16 * Math.max(1, (plaintext.length + frameBytes - 1) / frameBytes));
        assertThat(read(message, frameBytes, random)).isEqualTo(plaintext);
        assertThat(SERVICE.decrypt(message, CONTEXT)).isEqualTo(plaintext);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void channelsGiveThePlaintextBack(int seed) throws IOException {
        Random random = new Random(seed);
        int frameBytes = frameBytes(random);
        byte[] plaintext = plaintext(random, frameBytes);
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        try (EncryptingChannel channel =
                SERVICE.streams().withFrameBytes(frameBytes).encryptingChannel(Channels.newChannel(message), CONTEXT)) {
            ByteBuffer source = direct(random, plaintext);
            while (source.hasRemaining()) {
                int step = step(random, frameBytes, source.remaining());
                ByteBuffer piece = source.slice(source.position(), step);
                assertThat(channel.write(piece)).isEqualTo(step);
                assertThat(piece.hasRemaining()).isFalse();
                source.position(source.position() + step);
            }
            channel.finish();
        }
        ByteBuffer target = direct(random, new byte[plaintext.length + 1]);
        try (ReadableByteChannel channel = SERVICE.streams()
                .decryptingChannel(Channels.newChannel(new ByteArrayInputStream(message.toByteArray())), CONTEXT)) {
            int count;
            do {
                ByteBuffer piece = target.slice(target.position(), step(random, frameBytes, target.remaining()));
                count = channel.read(piece);
                assertThat(piece.position()).isEqualTo(Math.max(0, count));
                target.position(target.position() + Math.max(0, count));
            } while (count >= 0);
        }
        byte[] read = new byte[target.position()];
        target.flip().get(read);
        assertThat(read).isEqualTo(plaintext);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void seekableChannelGivesAnyRange(int seed) throws IOException {
        Random random = new Random(seed);
        int frameBytes = frameBytes(random);
        byte[] plaintext = plaintext(random, frameBytes);
        byte[] message = write(plaintext, frameBytes, random);
        ArraySource source = new ArraySource(message, random);
        try (SeekableByteChannel channel = SERVICE.streams().seekableChannel(source, CONTEXT)) {
            assertThat(channel.size()).isEqualTo(plaintext.length);
            for (int i = 0; i < 20; i++) {
                int from = random.nextInt(plaintext.length + 3);
                ByteBuffer target = direct(random, new byte[step(random, frameBytes, Integer.MAX_VALUE)]);
                int expected = Math.min(target.remaining(), plaintext.length - from);
                assertThat(channel.position(from).read(target)).isEqualTo(expected <= 0 ? -1 : expected);
                assertThat(channel.position()).isEqualTo(from + Math.max(0, expected));
                byte[] read = new byte[target.position()];
                target.flip().get(read);
                assertThat(read).isEqualTo(slice(plaintext, from, read.length));
            }
        }
        assertThat(source.closed).isTrue();
    }

    /** What is written in one piece is read in many, in both modes. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16_383, 16_384, 16_385, 100_000})
    void streamsReadMessagesOfTheService(int length) throws IOException {
        byte[] plaintext = new byte[length];
        new Random(length).nextBytes(plaintext);
        byte[] message = SERVICE.encrypt(plaintext, CONTEXT);
        assertThat(read(message, 4096, new Random(1))).isEqualTo(plaintext);
        try (SeekableByteChannel channel =
                SERVICE.streams().seekableChannel(new ArraySource(message, new Random(1)), CONTEXT)) {
            assertThat(channel.size()).isEqualTo(length);
        }
    }

    @Test
    void withFrameBytesWhenTheFormatHasNoSuchFramesIsRefused() {
        KmsStreams streams = SERVICE.streams();
        for (int bytes : new int[] {0, -4096, 2048, 4095, 12_288, 1 << 21, Integer.MIN_VALUE}) {
            assertThatExceptionOfType(KmsUsageException.class)
                    .isThrownBy(() -> streams.withFrameBytes(bytes))
                    .withMessageContaining("power of 2");
        }
    }

    private static byte[] write(byte[] plaintext, int frameBytes, Random random) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        try (EncryptingOutputStream out =
                SERVICE.streams().withFrameBytes(frameBytes).encryptingStream(message, CONTEXT)) {
            int from = 0;
            while (from < plaintext.length) {
                int step = step(random, frameBytes, plaintext.length - from);
                if (step == 1) {
                    out.write(plaintext[from]);
                } else {
                    out.write(plaintext, from, step);
                }
                from += step;
            }
            out.finish();
        }
        return message.toByteArray();
    }

    private static byte[] read(byte[] message, int frameBytes, Random random) throws IOException {
        ByteArrayOutputStream plaintext = new ByteArrayOutputStream();
        try (InputStream in = SERVICE.streams().decryptingStream(new Trickle(message, random), CONTEXT)) {
            if (random.nextInt(8) == 0) {
                in.transferTo(plaintext);
            }
            byte[] buffer = new byte[2 * frameBytes + 3];
            for (int value = in.read(); value >= 0; value = in.read()) {
                plaintext.write(value);
                int count = in.read(buffer, 0, step(random, frameBytes, buffer.length));
                plaintext.write(buffer, 0, Math.max(0, count));
            }
            assertThat(in.read(buffer)).isEqualTo(-1);
        }
        return plaintext.toByteArray();
    }

    private static byte[] slice(byte[] bytes, int from, int length) {
        return (length == 0) ? new byte[0] : Arrays.copyOfRange(bytes, from, from + length);
    }

    private static ByteBuffer direct(Random random, byte[] bytes) {
        if (random.nextBoolean()) {
            return ByteBuffer.wrap(bytes);
        }
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /** Gives less than it is asked for. */
    private static final class Trickle extends ByteArrayInputStream {

        private final Random random;

        private Trickle(byte[] bytes, Random random) {
            super(bytes);
            this.random = random;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            return super.read(target, offset, length == 0 ? 0 : 1 + random.nextInt(length));
        }
    }
}
