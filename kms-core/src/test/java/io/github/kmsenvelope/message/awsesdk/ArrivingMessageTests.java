package io.github.kmsenvelope.message.awsesdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.secret.SecretBytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages from streams: the same as in one piece, with no more in memory than has to be. */
class ArrivingMessageTests {

    private static final EsdkReadRules ALL = EsdkReadRules.defaults().withCommitment(CommitmentPolicy.REQUIRE_ALLOW);

    private static final byte[] PLAINTEXT = plaintext(100_000);

    private final ByteArrayOutputStream released = new ByteArrayOutputStream();

    private static byte[] plaintext(int length) {
        byte[] plaintext = new byte[length];
        for (int i = 0; i < length; i++) {
            plaintext[i] = (byte) (i * 31 + i / 256);
        }
        return plaintext;
    }

    /** Gives at most a few bytes at a time. */
    private static InputStream drops(byte[] bytes, int most) {
        return new ByteArrayInputStream(bytes) {

            @Override
            public int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, most));
            }
        };
    }

    /** Collects what is released, and tells whether all was authentic. */
    private boolean read(InputStream source, byte[] dataKey, EsdkReadRules rules) throws IOException {
        ArrivingMessage message = ArrivingMessage.read(source, rules);
        SecretBytes key = SecretBytes.copyOfRange(dataKey, 0, dataKey.length);
        boolean unlocked = message.unlock(key, new byte[0]);
        key.destroy();
        if (!unlocked) {
            return false;
        }
        while (!message.hasEnded()) {
            byte[] plaintext = new byte[message.next()];
            if (!message.open(plaintext, 0)) {
                assertThat(plaintext).isEqualTo(new byte[plaintext.length]);
                return false;
            }
            released.write(plaintext);
        }
        message.destroy();
        return true;
    }

    @ParameterizedTest
    @EnumSource
    void nextGivesThePlaintextHoweverItArrives(AlgorithmSuite suite) throws IOException {
        for (int frameBytes : new int[] {0, 1000, 4096, 65536, 1 << 20}) {
            ReferenceWriter writer = ReferenceWriter.of(suite).frames(frameBytes);
            byte[] message = writer.write(PLAINTEXT);
            for (int most : new int[] {7, 5000, 1 << 20}) {
                released.reset();
                assertThat(read(drops(message, most), writer.dataKey, ALL)).isTrue();
                assertThat(released.toByteArray()).isEqualTo(PLAINTEXT);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void nextWhenAnyByteIsChangedReleasesOnlyTrueFrames(AlgorithmSuite suite) throws IOException {
        ReferenceWriter writer = ReferenceWriter.of(suite).frames(16);
        byte[] plaintext = plaintext(40);
        byte[] message = writer.write(plaintext);
        for (int i = 0; i < message.length; i++) {
            byte[] changed = message.clone();
            changed[i] ^= 1;
            assertRefused(changed, writer.dataKey, plaintext);
            assertRefused(Arrays.copyOf(message, i), writer.dataKey, plaintext);
        }
        assertRefused(Arrays.copyOf(message, message.length + 1), writer.dataKey, plaintext);
    }

    private void assertRefused(byte[] message, byte[] dataKey, byte[] plaintext) throws IOException {
        released.reset();
        boolean whole;
        try {
            whole = read(new ByteArrayInputStream(message), dataKey, ALL);
        } catch (MalformedMessageException refused) {
            whole = false;
        }
        assertThat(whole).isFalse();
        // The last frame never: neither without its own tag nor without the signature or the end behind it.
        assertThat(released.size()).isIn(0, 16, 32);
        assertThat(released.toByteArray()).isEqualTo(Arrays.copyOf(plaintext, released.size()));
    }

    @Test
    void nextWhenFrameIsLongerThanAllowedRefusesBeforeReadingIt() {
        EsdkReadRules small = new EsdkReadRules(CommitmentPolicy.REQUIRE_REQUIRE, 8, 999);
        for (int frameBytes : new int[] {0, 1000}) {
            ReferenceWriter writer =
                    ReferenceWriter.of(AlgorithmSuite.COMMITTING).frames(frameBytes);
            byte[] message = writer.write(plaintext(1001));
            assertThatExceptionOfType(MalformedMessageException.class)
                    .isThrownBy(() -> read(new ByteArrayInputStream(message), writer.dataKey, small))
                    .withMessageContaining("those of up to 999");
        }
    }

    @Test
    void nextWhenFramesAreLongButTheLastIsShortReadsIt() throws IOException {
        ReferenceWriter writer = ReferenceWriter.of(AlgorithmSuite.COMMITTING).frames(Integer.MAX_VALUE);
        assertThat(read(new ByteArrayInputStream(writer.write(plaintext(10))), writer.dataKey, ALL))
                .isTrue();
        assertThat(released.toByteArray()).isEqualTo(plaintext(10));
    }

    @Test
    void nextWhenAFrameClaimsMuchAllocatesOnlyForWhatArrives() {
        ReferenceWriter writer = ReferenceWriter.of(AlgorithmSuite.COMMITTING).frames(64 * 1024 * 1024);
        byte[] message = writer.write(plaintext(10));
        // A regular frame, as its number says, of which 22 bytes are there.
        byte[] cut =
                Arrays.copyOf(message, EsdkMessage.parse(message, ALL).header().length() + 4 + 12 + 10);
        cut[cut.length - 26] = 0;
        cut[cut.length - 25] = 0;
        cut[cut.length - 24] = 0;
        cut[cut.length - 23] = 1;
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> read(new ByteArrayInputStream(cut), writer.dataKey, ALL))
                .withMessageContaining("cut short");
        MessageReader reader = MessageReader.of(new ByteArrayInputStream(cut));
        assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> reader.skip(64 * 1024 * 1024));
        assertThat(reader.source().length).isLessThan(100_000);
    }

    /** Each byte is taken from the source once, and moved a bounded number of times. */
    @Test
    void readTakesTimeThatIsLinearInTheSize() throws IOException {
        ReferenceWriter writer = ReferenceWriter.of(AlgorithmSuite.COMMITTING).frames(1 << 20);
        byte[] message = writer.write(plaintext(3 << 20));
        int[] calls = new int[1];
        InputStream counted = new ByteArrayInputStream(message) {

            @Override
            public int read(byte[] target, int offset, int length) {
                calls[0]++;
                return super.read(target, offset, length);
            }
        };
        assertThat(read(counted, writer.dataKey, ALL)).isTrue();
        assertThat(calls[0]).isLessThan(20);
    }

    @Test
    void nextWhenNothingMoreCanBeReadIsRefused() throws IOException {
        ReferenceWriter writer = ReferenceWriter.of(AlgorithmSuite.COMMITTING);
        ArrivingMessage message = ArrivingMessage.read(new ByteArrayInputStream(writer.write(new byte[1])), ALL);
        assertThatIllegalStateException().isThrownBy(message::next);
        assertThat(message.unlock(SecretBytes.takeOver(new byte[32]), new byte[0]))
                .isFalse();
        assertThatIllegalStateException().isThrownBy(message::next);
        assertThat(message.unlock(SecretBytes.takeOver(writer.dataKey), new byte[0]))
                .isTrue();
        byte[] target = new byte[1];
        assertThatIllegalStateException().isThrownBy(() -> message.open(target, 0));
        assertThat(message.next()).isEqualTo(1);
        // A frame that is passed over would be missing from what is given out.
        assertThatIllegalStateException().isThrownBy(message::next);
        assertThat(message.open(target, 0)).isTrue();
        assertThatIllegalStateException().isThrownBy(message::next);
        assertThatIllegalStateException().isThrownBy(() -> message.open(target, 0));
    }

    @Test
    void readWhenSourceFailsThrowsItsException() {
        InputStream broken = new InputStream() {

            @Override
            public int read() throws IOException {
                throw new IOException("broken");
            }
        };
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> ArrivingMessage.read(broken, ALL))
                .withMessage("broken");
    }
}
