package io.github.kmsenvelope.message.awsesdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.secret.SecretBytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that are opened in any order: each is the one that the size of the message says, or it is refused. */
class RangedMessageTests {

    private static final EsdkReadRules ALL = EsdkReadRules.defaults().withCommitment(CommitmentPolicy.REQUIRE_ALLOW);

    private static final int FRAME = 16;

    private final ReferenceWriter writer =
            ReferenceWriter.of(AlgorithmSuite.COMMITTING).with("tenant", "acme").frames(FRAME);

    private final byte[] plaintext = plaintext(3 * FRAME + 5);

    private final byte[] message = writer.write(plaintext);

    private final int header = EsdkMessage.parse(message, ALL).header().length();

    private static byte[] plaintext(int length) {
        byte[] plaintext = new byte[length];
        for (int i = 0; i < length; i++) {
            plaintext[i] = (byte) (1 + i * 31 + i / 256);
        }
        return plaintext;
    }

    private static RangedMessage lay(byte[] message) {
        try {
            EsdkHeader header = EsdkHeader.read(new ByteArrayInputStream(message), ALL);
            return RangedMessage.of(header, message.length - header.length(), ALL);
        } catch (IOException ex) {
            throw new AssertionError(ex);
        }
    }

    private static boolean unlock(RangedMessage ranged, byte[] dataKey) {
        SecretBytes key = SecretBytes.copyOfRange(dataKey, 0, dataKey.length);
        boolean unlocked = ranged.unlock(key, new byte[0]);
        key.destroy();
        return unlocked;
    }

    private static RangedMessage unlocked(byte[] message, byte[] dataKey) {
        RangedMessage ranged = lay(message);
        assertThat(unlock(ranged, dataKey)).isTrue();
        return ranged;
    }

    /** The plaintext of a frame; nothing if it is refused, and then nothing of it is left. */
    private static byte @Nullable [] open(RangedMessage ranged, byte[] message, long frame) {
        byte[] target = new byte[ranged.plaintextBytes(frame)];
        boolean open;
        try {
            open = ranged.open(frame, message, (int) ranged.offset(frame), target, 0);
        } catch (MalformedMessageException refused) {
            open = false;
        }
        assertThat(open || Arrays.equals(target, new byte[target.length])).isTrue();
        return open ? target : null;
    }

    private static byte @Nullable [] openLast(byte[] message, byte[] dataKey) {
        try {
            RangedMessage ranged = lay(message);
            return unlock(ranged, dataKey) ? open(ranged, message, ranged.frames() - 1) : null;
        } catch (MalformedMessageException refused) {
            return null;
        }
    }

    @ParameterizedTest
    @EnumSource(names = ".*SIGNED.*", mode = EnumSource.Mode.MATCH_NONE)
    void openGivesEveryFrameWhateverTheirLengths(AlgorithmSuite suite) {
        for (int frameBytes : new int[] {1, 7, 16, 4096, Integer.MAX_VALUE}) {
            for (int length : new int[] {0, 1, 6, 7, 8, 13, 14, 15, 16, 28, 32, 33}) {
                for (boolean emptyFinalFrame : new boolean[] {false, true}) {
                    ReferenceWriter any = ReferenceWriter.of(suite).frames(frameBytes);
                    any.emptyFinalFrame = emptyFinalFrame;
                    any.drawnNonces = !suite.commits();
                    assertGives(any, plaintext(length), emptyFinalFrame);
                }
            }
        }
    }

    private static void assertGives(ReferenceWriter writer, byte[] plaintext, boolean emptyFinalFrame) {
        byte[] message = writer.write(plaintext);
        RangedMessage ranged = unlocked(message, writer.dataKey);
        assertThat(ranged.plaintextBytes()).isEqualTo(plaintext.length);
        assertThat(ranged.frames())
                .isEqualTo(1
                        + (emptyFinalFrame
                                ? plaintext.length / writer.frameBytes
                                : Math.max(0, plaintext.length - 1) / writer.frameBytes));
        for (long frame = ranged.frames() - 1; frame >= 0; frame--) {
            int from = (int) (frame * ranged.frameBytes());
            assertThat(open(ranged, message, frame))
                    .isEqualTo(Arrays.copyOfRange(plaintext, from, from + ranged.plaintextBytes(frame)));
        }
        ranged.destroy();
    }

    @Test
    void openWhenCutOrContinuedAnywhereRefusesTheFinalFrame() {
        for (int frameBytes : new int[] {1, 7, 8, 16}) {
            byte[] whole = writer.frames(frameBytes).write(plaintext);
            for (int length = 0; length < whole.length + 100; length++) {
                assertThat(openLast(Arrays.copyOf(whole, length), writer.dataKey) != null)
                        .as("%d of %d bytes in frames of %d", length, whole.length, frameBytes)
                        .isEqualTo(length == whole.length);
            }
        }
    }

    /** Such a message has a size that a writer may make: what is regular frame then stands where the final one should. */
    @Test
    void openWhenCutBehindARegularFrameRefusesThatEvenIfItSaysThatItIsTheFinalOne() {
        byte[] cut = Arrays.copyOf(message, header + 2 * (FRAME + 32));
        RangedMessage ranged = unlocked(cut, writer.dataKey);
        assertThat(ranged.frames()).isEqualTo(2);
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> ranged.open(1, cut, (int) ranged.offset(1), new byte[FRAME], 0))
                .withMessageContaining("not the one that its size says");
        byte[] posing = cut.clone();
        int at = (int) ranged.offset(1);
        Arrays.fill(posing, at, at + 4, (byte) 0xFF);
        posing[at + 7] = 2;
        Arrays.fill(posing, at + 8, at + 24, (byte) 0);
        posing[at + 19] = 2;
        posing[at + 23] = FRAME - 8;
        assertThat(ranged.open(1, posing, at, new byte[FRAME], 0)).isFalse();
    }

    /** Its tag is right: only its length tells that something follows. */
    @Test
    void openWhenSomethingFollowsThatWouldFitIntoTheFinalFrameRefusesIt() {
        byte[] longer = Arrays.copyOf(message, message.length + 3);
        RangedMessage ranged = unlocked(longer, writer.dataKey);
        byte[] target = new byte[ranged.plaintextBytes(3)];
        assertThat(target).hasSize(8);
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> ranged.open(3, longer, (int) ranged.offset(3), target, 0))
                .withMessageContaining("not the one that its size says");
        assertThat(target).containsOnly(0);
    }

    @Test
    void openWhenAnyBitIsFlippedRefusesThatFrameAndGivesTheOthers() {
        for (int bit = 8 * header; bit < 8 * message.length; bit++) {
            byte[] changed = message.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            RangedMessage ranged = unlocked(changed, writer.dataKey);
            long touched = (bit / 8 - header) / (FRAME + 32);
            for (long frame = 0; frame < ranged.frames(); frame++) {
                int from = (int) frame * FRAME;
                assertThat(open(ranged, changed, frame))
                        .as("frame %d, bit %d", frame, bit)
                        .isEqualTo(
                                (frame == touched)
                                        ? null
                                        : Arrays.copyOfRange(plaintext, from, from + ranged.plaintextBytes(frame)));
            }
        }
    }

    @Test
    void unlockWhenAnyBitOfTheHeaderIsFlippedIsRefused() {
        for (int bit = 0; bit < 8 * header; bit++) {
            byte[] changed = message.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(openLast(changed, writer.dataKey)).as("bit %d", bit).isNull();
        }
    }

    @Test
    void openWhenFramesAreSwappedRefusesBoth() {
        byte[] swapped = message.clone();
        int sealed = FRAME + 32;
        System.arraycopy(message, header, swapped, header + sealed, sealed);
        System.arraycopy(message, header + sealed, swapped, header, sealed);
        RangedMessage ranged = unlocked(swapped, writer.dataKey);
        assertThat(open(ranged, swapped, 0)).isNull();
        assertThat(open(ranged, swapped, 1)).isNull();
        assertThat(open(ranged, swapped, 2)).isEqualTo(Arrays.copyOfRange(plaintext, 2 * FRAME, 3 * FRAME));
        // With the numbers set right only the tags tell.
        swapped[header + 3] = 1;
        swapped[header + sealed + 3] = 2;
        assertThat(open(ranged, swapped, 0)).isNull();
        assertThat(open(ranged, swapped, 1)).isNull();
    }

    /** All sizes of small bodies, against all numbers of frames that could make them. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8, 9, 40})
    void layoutIsTheOnlyOneThatMakesTheSize(int frameBytes) {
        for (int bodyBytes = -1; bodyBytes < 600; bodyBytes++) {
            BodyLayout expected = null;
            for (int regular = 0; regular < 20; regular++) {
                int last = bodyBytes - 40 - regular * (frameBytes + 32);
                if (last >= 0 && last <= frameBytes) {
                    assertThat(expected).isNull();
                    expected = new BodyLayout(frameBytes, regular + 1, last);
                }
            }
            int size = bodyBytes;
            if (expected != null) {
                assertThat(BodyLayout.of(size, frameBytes, 1 << 20)).isEqualTo(expected);
            } else {
                assertThatExceptionOfType(MalformedMessageException.class)
                        .isThrownBy(() -> BodyLayout.of(size, frameBytes, 1 << 20))
                        .withMessageContaining("no writer makes");
            }
        }
    }

    @Test
    void layoutWhenFramesAreManyAndLongDoesNotOverflow() {
        int longest = Integer.MAX_VALUE / 2;
        long most = 0xFFFF_FFFEL;
        long bodyBytes = most * (longest + 32L) + 40 + longest;
        BodyLayout layout = BodyLayout.of(bodyBytes, longest, longest);
        assertThat(layout.frames()).isEqualTo(0xFFFF_FFFFL);
        assertThat(layout.plaintextBytes()).isEqualTo(0xFFFF_FFFFL * longest);
        assertThat(layout.offset(most) + layout.sealedBytes(most)).isEqualTo(bodyBytes);
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> BodyLayout.of(bodyBytes + 40, longest, longest));
        for (long frameBytes : new long[] {1, longest, 0xFFFF_FFFFL}) {
            assertThatExceptionOfType(MalformedMessageException.class)
                    .isThrownBy(() -> BodyLayout.of(Long.MAX_VALUE, frameBytes, longest));
        }
    }

    /** What a header claims costs nothing: only the frames that are there are as long as it says. */
    @Test
    void layoutWhenFramesAreLongerThanAllowedIsRefusedUnlessThereAreNone() {
        int allowed = 64 * 1024 * 1024;
        BodyLayout layout = BodyLayout.of(50, 0xFFFF_FFFFL, allowed);
        assertThat(layout.frames()).isEqualTo(1);
        assertThat(layout.plaintextBytes(0)).isEqualTo(10);
        assertThat(layout.sealedBytes(0)).isEqualTo(50);
        assertThat(layout.offset(0)).isZero();
        assertThat(BodyLayout.of(40L + allowed, 0xFFFF_FFFFL, allowed).lastBytes())
                .isEqualTo(allowed);
        for (long[] bodyAndFrame :
                new long[][] {{41L + allowed, 0xFFFF_FFFFL}, {allowed + 1 + 32 + 40, allowed + 1}, {1L << 40, 1L << 30}
                }) {
            assertThatExceptionOfType(MalformedMessageException.class)
                    .isThrownBy(() -> BodyLayout.of(bodyAndFrame[0], bodyAndFrame[1], allowed))
                    .withMessageContaining("those of up to 67108864");
        }
    }

    @Test
    void ofWhenSignedOrOneBlockIsRefused() {
        for (ReferenceWriter other : new ReferenceWriter[] {
            ReferenceWriter.of(AlgorithmSuite.COMMITTING_SIGNED),
            ReferenceWriter.of(AlgorithmSuite.COMMITTING).frames(0)
        }) {
            byte[] bytes = other.write(plaintext);
            assertThatIllegalArgumentException().isThrownBy(() -> lay(bytes));
        }
    }

    @Test
    void openWhenNotUnlockedOrDestroyedIsRefused() {
        RangedMessage ranged = lay(message);
        assertThatIllegalStateException().isThrownBy(() -> open(ranged, message, 0));
        assertThat(ranged.unlock(SecretBytes.takeOver(new byte[32]), new byte[0]))
                .isFalse();
        assertThatIllegalStateException().isThrownBy(() -> open(ranged, message, 0));
        assertThat(ranged.unlock(SecretBytes.takeOver(writer.dataKey), new byte[0]))
                .isTrue();
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> ranged.open(4, message, header, new byte[FRAME], 0));
        assertThat(open(ranged, message, 0)).isNotNull();
        ranged.destroy();
        assertThatIllegalStateException().isThrownBy(() -> open(ranged, message, 0));
    }

    @Test
    void readHeaderWhenSourceFailsThrowsItsException() {
        InputStream broken = new InputStream() {

            @Override
            public int read() throws IOException {
                throw new IOException("broken");
            }
        };
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> EsdkHeader.read(broken, ALL))
                .withMessage("broken");
    }
}
