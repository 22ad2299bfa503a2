package io.github.kmsenvelope.message.compact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.kmsenvelope.MalformedMessageException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** [R1], where the message is not there yet. */
class HeaderFromStreamTests {

    private static final String ARN = "arn:aws:kms:eu-central-1:111122223333:key/a";

    private static final KeysSection KEYS = KeysSection.of(ARN, new byte[184]);

    private static byte[] message(int padding, int bodyBytes) {
        byte[] message = new byte[64 + KEYS.length(padding) + bodyBytes];
        message[0] = (byte) 0xF5;
        message[1] = 1;
        message[2] = 2;
        message[3] = 12;
        KEYS.write(message, 64, 1, padding);
        return message;
    }

    @Test
    void readTakesTheHeaderAndNoByteOfTheBody() throws IOException {
        byte[] message = message(512, 20);
        ByteArrayInputStream source = new ByteArrayInputStream(message);
        CompactHeader header = CompactHeader.read(source);
        assertThat(source.available()).isEqualTo(20);
        assertThat(header.length()).isEqualTo(message.length - 20);
        assertThat(header.bytes()).isEqualTo(Arrays.copyOf(message, message.length - 20));
        assertThat(header.paddingOffset()).isEqualTo(message.length - 20 - 3 - 512);
        assertThat(header.frameBytes()).isEqualTo(4096);
        assertThat(header.isShared()).isFalse();
        assertThat(header.hintsEncryptionContext()).isTrue();
        assertThat(header.entries()).extracting(KeyEntry::arn).containsExactly(ARN);
        assertThat(header.layout(20).plaintextBytes()).isEqualTo(4);
        assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> header.layout(15));
        assertThatIllegalStateException().isThrownBy(header::layout);
    }

    @Test
    void readWhenBytesComeOneByOneIsTheSame() throws IOException {
        byte[] message = message(1, 16);
        CompactHeader header = CompactHeader.read(new Dribble(message));
        assertThat(header.bytes()).isEqualTo(Arrays.copyOf(message, message.length - 16));
        assertThat(KEYS.has(header.entries().get(0))).isTrue();
    }

    @Test
    void readWhenCutAtAnyByteSaysWhatParseSays() {
        byte[] message = message(4, 0);
        for (int length = 0; length < message.length; length++) {
            byte[] cut = Arrays.copyOf(message, length);
            String[] texts = new String[2];
            assertThatExceptionOfType(MalformedMessageException.class)
                    .isThrownBy(() -> CompactHeader.parse(cut))
                    .satisfies(ex -> texts[0] = String.valueOf(ex.getMessage()));
            assertThatExceptionOfType(MalformedMessageException.class)
                    .isThrownBy(() -> CompactHeader.read(new Dribble(cut)))
                    .satisfies(ex -> texts[1] = String.valueOf(ex.getMessage()));
            assertThat(texts[1]).isEqualTo(texts[0]);
        }
    }

    /** A claim of 64 KiB costs nothing but what arrives. */
    @Test
    void readWhenLengthIsClaimedAndNothingComesAllocatesNoMoreThanCame() {
        byte[] message = message(0, 0);
        message[67] = (byte) 0xFF;
        message[68] = (byte) 0xFF;
        Dribble source = new Dribble(message);
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> CompactHeader.read(source))
                .withMessageContaining("cut short");
        assertThat(source.largestArray).isLessThanOrEqualTo(2 * message.length);
    }

    @Test
    void readWhenTheStreamFailsThrowsWhatItThrows() {
        for (int length : new int[] {0, 63, 64, 66, 100}) {
            IOException failure = new IOException("away");
            InputStream source = new Dribble(Arrays.copyOf(message(0, 16), length)) {
                @Override
                void end() throws IOException {
                    throw failure;
                }
            };
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> CompactHeader.read(source))
                    .isSameAs(failure);
        }
    }

    /** Gives one byte for each call, and looks at the arrays that it is to fill. */
    private static class Dribble extends InputStream {

        private final byte[] bytes;
        private int position;
        private int largestArray;

        Dribble(byte[] bytes) {
            this.bytes = bytes;
        }

        void end() throws IOException {}

        @Override
        public int read() throws IOException {
            if (position == bytes.length) {
                end();
                return -1;
            }
            return bytes[position++] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            // The fixed header is not a length that a message claims.
            largestArray = (position >= 64) ? Math.max(largestArray, target.length) : 0;
            if (length == 0) {
                return 0;
            }
            int value = read();
            if (value < 0) {
                return -1;
            }
            target[offset] = (byte) value;
            return 1;
        }
    }
}
