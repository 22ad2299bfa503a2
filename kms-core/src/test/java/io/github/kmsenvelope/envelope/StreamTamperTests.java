package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** [R8, R9] A message that is not whole is refused, and what was given out before is its true beginning. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamTamperTests {

    private static final EncryptionContext CONTEXT =
            EncryptionContext.of("tenant", "acme").withAssociatedData("row", "7");

    private static final int FRAME = 4096;

    private static final int SEALED = FRAME + 16;

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final EnvelopeKmsService service = KmsServiceBuilder.create(kms.client())
            .keyId(kms.createKey("alias/orders"))
            .build();

    private final byte[] plaintext = new byte[3 * FRAME + 10];

    private byte[] message = {};

    private int header;

    private byte[] write(byte[] bytes) throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        service.streams().withFrameBytes(FRAME).encrypt(target, CONTEXT, out -> out.write(bytes));
        return target.toByteArray();
    }

    @BeforeAll
    void encrypt() throws IOException {
        new Random(1).nextBytes(plaintext);
        message = write(plaintext);
        header = message.length - plaintext.length - 4 * 16;
    }

    @AfterAll
    void close() {
        service.close();
        kms.close();
    }

    /** Reads until the end or a refusal, and returns what was given out. */
    private void assertRefused(byte[] changed, int mostReleased) {
        ByteArrayOutputStream released = new ByteArrayOutputStream();
        Throwable refusal = catchThrowable(() -> {
            try (InputStream in = service.streams().decryptingStream(new ByteArrayInputStream(changed), CONTEXT)) {
                byte[] buffer = new byte[FRAME + 7];
                try {
                    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                        released.write(buffer, 0, count);
                    }
                } catch (MalformedMessageException | MessageAuthenticationException first) {
                    assertThat(catchThrowable(in::read)).isSameAs(first);
                    assertThat(catchThrowable(() -> in.read(buffer))).isSameAs(first);
                    assertThat(catchThrowable(in::available)).isSameAs(first);
                    assertThat(catchThrowable(() -> in.skip(1))).isSameAs(first);
                    assertThat(catchThrowable(() -> in.transferTo(released))).isSameAs(first);
                    throw first;
                }
            }
        });
        assertThat(refusal).isInstanceOfAny(MalformedMessageException.class, MessageAuthenticationException.class);
        assertThat(released.toByteArray()).isEqualTo(Arrays.copyOf(plaintext, released.size()));
        assertThat(released.size()).isLessThanOrEqualTo(mostReleased);
    }

    private void assertNotOpened(byte[] changed) {
        ArraySource source = new ArraySource(changed, new Random(1));
        assertThat(catchThrowable(() -> service.streams().seekableChannel(source, CONTEXT)))
                .isInstanceOfAny(MalformedMessageException.class, MessageAuthenticationException.class);
        assertThat(source.closed).isFalse();
    }

    @Test
    void streamWhenCutAtAnyByteIsRefused() {
        for (int length = 0; length < message.length; length++) {
            // Full frames are given out if a byte follows them.
            int whole = Math.max(0, (length - header - 1) / SEALED * FRAME);
            assertRefused(Arrays.copyOf(message, length), whole);
        }
    }

    @Test
    void seekableChannelWhenCutAtAnyByteIsNotOpened() {
        for (int length = 0; length < message.length; length++) {
            assertNotOpened(Arrays.copyOf(message, length));
        }
    }

    /** An exact multiple ends in a full frame: nothing but its mark tells that it is the last. */
    @Test
    void readersWhenCutBehindAFullFrameRefuse() throws IOException {
        byte[] whole = write(Arrays.copyOf(plaintext, 3 * FRAME));
        byte[] cut = Arrays.copyOf(whole, header + 2 * SEALED);
        assertRefused(cut, FRAME);
        assertNotOpened(cut);
        byte[] shorter = write(Arrays.copyOf(plaintext, FRAME));
        byte[] longer = Arrays.copyOf(shorter, shorter.length + SEALED);
        System.arraycopy(message, header + SEALED, longer, shorter.length, SEALED);
        assertRefused(longer, 0);
        assertNotOpened(longer);
    }

    @Test
    void readersWhenAnyBitOfTheBodyIsFlippedRefuse() {
        for (int position = header; position < message.length; position += 37) {
            byte[] changed = message.clone();
            changed[position] ^= (byte) (1 << position % 8);
            assertRefused(changed, (position - header) / SEALED * FRAME);
            if (position >= header + 3 * SEALED) {
                assertNotOpened(changed);
            } else {
                assertRangeRefused(changed, (position - header) / SEALED);
            }
        }
    }

    /** All other frames can be read, until that one is asked for; then none can. */
    private void assertRangeRefused(byte[] changed, int frame) {
        try (SeekableByteChannel channel =
                service.streams().seekableChannel(new ArraySource(changed, new Random(1)), CONTEXT)) {
            for (int other = 0; other < 4; other++) {
                if (other != frame) {
                    assertThat(readAt(channel, other * FRAME)).isEqualTo(plaintext[other * FRAME]);
                }
            }
            Throwable first = catchThrowable(() -> readAt(channel, frame * FRAME));
            assertThat(first).isInstanceOf(MessageAuthenticationException.class);
            assertThat(catchThrowable(() -> readAt(channel, 3 * FRAME))).isSameAs(first);
            assertThat(catchThrowable(channel::size)).isSameAs(first);
        } catch (IOException ex) {
            throw new AssertionError(ex);
        }
    }

    private static byte readAt(SeekableByteChannel channel, long position) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        channel.position(position).read(one);
        return one.get(0);
    }

    private byte[] frames(int... order) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(message, 0, header);
        for (int frame : order) {
            int from = header + frame * SEALED;
            out.write(message, from, Math.min(SEALED, message.length - from));
        }
        return out.toByteArray();
    }

    static Stream<int[]> orders() {
        return Stream.of(
                new int[] {1, 0, 2, 3},
                new int[] {0, 2, 1, 3},
                new int[] {0, 1, 3},
                new int[] {1, 2, 3},
                new int[] {0, 0, 1, 2, 3},
                new int[] {0, 1, 2, 2, 3},
                new int[] {0, 1, 2, 3, 3},
                new int[] {0, 1, 2},
                new int[] {0, 1, 2, 0},
                new int[] {3},
                new int[] {});
    }

    @ParameterizedTest
    @MethodSource("orders")
    void streamWhenFramesAreMovedDroppedOrRepeatedIsRefused(int[] order) {
        int right = 0;
        while (right < order.length && order[right] == right) {
            right++;
        }
        assertRefused(frames(order), right * FRAME);
    }

    @Test
    void framesInTheirOrderAreRead() throws IOException {
        try (InputStream in =
                service.streams().decryptingStream(new ByteArrayInputStream(frames(0, 1, 2, 3)), CONTEXT)) {
            assertThat(in.readAllBytes()).isEqualTo(plaintext);
        }
    }

    @Test
    void readersWhenAFrameIsOfAnotherMessageUnderTheSameDataKeyRefuse() throws IOException {
        byte[] other = write(plaintext);
        assertThat(Arrays.copyOfRange(other, 64, header)).isEqualTo(Arrays.copyOfRange(message, 64, header));
        for (int frame = 0; frame < 4; frame++) {
            byte[] changed = message.clone();
            int from = header + frame * SEALED;
            System.arraycopy(other, from, changed, from, Math.min(SEALED, other.length - from));
            assertRefused(changed, frame * FRAME);
            if (frame == 3) {
                assertNotOpened(changed);
            } else {
                assertRangeRefused(changed, frame);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, SEALED, 2 * SEALED + 1})
    void readersWhenSomethingFollowsRefuse(int extra) {
        byte[] longer = Arrays.copyOf(message, message.length + extra);
        assertRefused(longer, 3 * FRAME);
        assertNotOpened(longer);
    }

    /** A message of mode 01 has one frame, and whoever reads it in pieces must not wait for more. */
    @ParameterizedTest
    @ValueSource(ints = {1, 16, 17, 20_000})
    void readersWhenSomethingFollowsAMessageOfOneFrameRefuse(int extra) {
        for (int length : new int[] {0, 5, 16 * 1024}) {
            byte[] single = service.encrypt(new byte[length], CONTEXT);
            byte[] longer = Arrays.copyOf(single, single.length + extra);
            assertRefused(longer, 0);
            assertNotOpened(longer);
        }
    }

    @Test
    void readersWhenAssociatedDataDiffersGiveNothing() {
        EncryptionContext other = CONTEXT.withAssociatedData("row", "8");
        assertThatExceptionOfType(MessageAuthenticationException.class).isThrownBy(() -> {
            try (InputStream in = service.streams().decryptingStream(new ByteArrayInputStream(message), other)) {
                in.read();
            }
        });
        assertThatExceptionOfType(MessageAuthenticationException.class)
                .isThrownBy(() -> service.streams().seekableChannel(new ArraySource(message, new Random(1)), other));
    }

    @Test
    void readersWhenEncryptionContextDiffersOrAScopeIsMissingAreNotMade() {
        for (EncryptionContext other : new EncryptionContext[] {
            CONTEXT.with("tenant", "other"),
            CONTEXT.withoutAssociatedData(),
            EncryptionContext.none(),
            EncryptionContext.none().withAssociatedData("row", "7")
        }) {
            assertThatExceptionOfType(MessageAuthenticationException.class)
                    .isThrownBy(() -> service.streams().decryptingStream(new ByteArrayInputStream(message), other));
        }
    }

    /** The source may lie about its size, or change while it is read. */
    @Test
    void seekableChannelWhenTheSourceIsShorterThanItSaysRefuses() {
        ArraySource source = new ArraySource(Arrays.copyOf(message, message.length - 1), new Random(1)) {
            @Override
            public long size() {
                return message.length;
            }
        };
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> service.streams().seekableChannel(source, CONTEXT))
                .withMessageContaining("cut short");
    }
}
