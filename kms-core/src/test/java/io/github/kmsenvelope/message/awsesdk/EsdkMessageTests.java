package io.github.kmsenvelope.message.awsesdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.secret.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages of every suite, whole and changed. */
class EsdkMessageTests {

    private static final byte[] PLAINTEXT = "The quick brown fox jumps over it".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] NO_PAIRS = {};

    private static final EsdkReadRules ALL = EsdkReadRules.defaults().withCommitment(CommitmentPolicy.REQUIRE_ALLOW);

    private static byte @Nullable [] open(byte[] message, byte[] dataKey) {
        return EsdkMessage.parse(message, ALL).open(SecretBytes.copyOfRange(dataKey, 0, dataKey.length), NO_PAIRS);
    }

    private static void assertOpens(ReferenceWriter writer, byte[] plaintext) {
        assertThat(open(writer.write(plaintext), writer.dataKey)).isEqualTo(plaintext);
    }

    /** What decryption does with bytes that were changed: it gives nothing, or it refuses them as malformed. */
    private static boolean isRefused(byte[] message, byte[] dataKey) {
        try {
            return open(message, dataKey) == null;
        } catch (MalformedMessageException refused) {
            return true;
        }
    }

    static Stream<ReferenceWriter> writers() {
        return Arrays.stream(AlgorithmSuite.values())
                .flatMap(suite -> Stream.of(0, 16)
                        .map(frameBytes -> ReferenceWriter.of(suite).frames(frameBytes)));
    }

    @ParameterizedTest
    @EnumSource
    void openGivesThePlaintextWhateverItsLength(AlgorithmSuite suite) {
        for (int frameBytes : new int[] {0, 1, 7, 16, 4096, 1 << 20}) {
            for (int length : new int[] {0, 1, 15, 16, 17, 31, 32, 33}) {
                assertOpens(ReferenceWriter.of(suite).frames(frameBytes), Arrays.copyOf(PLAINTEXT, length));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void openWhenFinalFrameIsEmptyGivesThePlaintext(AlgorithmSuite suite) {
        ReferenceWriter writer = ReferenceWriter.of(suite);
        writer.emptyFinalFrame = true;
        assertOpens(writer, Arrays.copyOf(PLAINTEXT, 32));
    }

    @ParameterizedTest
    @EnumSource
    void openWhenNoncesWereDrawnGivesThePlaintext(AlgorithmSuite suite) {
        ReferenceWriter writer = ReferenceWriter.of(suite);
        writer.drawnNonces = true;
        assertOpens(writer, PLAINTEXT);
    }

    @ParameterizedTest
    @EnumSource
    void openWhenContextIsUnsortedGivesThePlaintext(AlgorithmSuite suite) {
        ReferenceWriter writer = ReferenceWriter.of(suite)
                .with("z", "1")
                .with("b", "\uD83D\uDE00")
                .with("\uFFEE", "\u00E4");
        assertOpens(writer, PLAINTEXT);
        assertThat(EsdkMessage.parse(writer.write(PLAINTEXT), ALL).header().encryptionContext())
                .containsExactlyEntriesOf(writer.context);
    }

    @ParameterizedTest
    @EnumSource
    void openWhenPairsWereLeftOutNeedsThem(AlgorithmSuite suite) {
        ReferenceWriter writer = ReferenceWriter.of(suite);
        writer.pairsLeftOut = EsdkContext.serialize(Map.of("left", "out"));
        EsdkMessage message = EsdkMessage.parse(writer.write(PLAINTEXT), ALL);
        SecretBytes dataKey = SecretBytes.takeOver(writer.dataKey);
        assertThat(message.open(dataKey, writer.pairsLeftOut)).isEqualTo(PLAINTEXT);
        assertThat(message.open(dataKey, NO_PAIRS)).isNull();
    }

    @ParameterizedTest
    @MethodSource("writers")
    void openWhenAnyBitIsFlippedRefuses(ReferenceWriter writer) {
        byte[] message = writer.write(PLAINTEXT);
        for (int bit = 0; bit < 8 * message.length; bit++) {
            message[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(isRefused(message, writer.dataKey))
                    .as("suite %s, frames of %d, bit %d", writer.suite, writer.frameBytes, bit)
                    .isTrue();
            message[bit / 8] ^= (byte) (1 << bit % 8);
        }
        assertThat(open(message, writer.dataKey)).isEqualTo(PLAINTEXT);
    }

    @ParameterizedTest
    @MethodSource("writers")
    void parseWhenCutShortOrExtendedRefuses(ReferenceWriter writer) {
        byte[] message = writer.write(PLAINTEXT);
        for (int length = 0; length < message.length; length++) {
            byte[] changed = Arrays.copyOf(message, length);
            assertThatExceptionOfType(MalformedMessageException.class)
                    .isThrownBy(() -> EsdkMessage.parse(changed, ALL));
        }
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> EsdkMessage.parse(Arrays.copyOf(message, message.length + 1), ALL))
                .withMessageContaining("behind its end");
    }

    @ParameterizedTest
    @EnumSource
    void openWhenDataKeyIsAnotherGivesNothing(AlgorithmSuite suite) {
        ReferenceWriter writer = ReferenceWriter.of(suite);
        byte[] message = writer.write(PLAINTEXT);
        byte[] other = writer.dataKey.clone();
        other[0]++;
        assertThat(open(message, other)).isNull();
        assertThatIllegalArgumentException().isThrownBy(() -> open(message, Arrays.copyOf(other, other.length - 1)));
    }

    @ParameterizedTest
    @EnumSource
    void openWhenFramesAreSwappedDroppedOrRepeatedRefuses(AlgorithmSuite suite) {
        ReferenceWriter writer = ReferenceWriter.of(suite);
        byte[] message = writer.write(PLAINTEXT);
        int first = EsdkMessage.parse(message, ALL).header().length();
        int frame = 4 + 12 + 16 + 16;
        assertChangeIsRefused(writer, message, changed -> {
            System.arraycopy(message, first + frame, changed, first, frame);
            System.arraycopy(message, first, changed, first + frame, frame);
        });
        assertChangeIsRefused(writer, message, changed -> {
            System.arraycopy(message, first, changed, first + frame, frame);
        });
        // The frame of the other place, with the number of this one.
        assertChangeIsRefused(writer, message, changed -> {
            System.arraycopy(message, first + frame + 4, changed, first + 4, frame - 4);
        });
        byte[] dropped = new byte[message.length - frame];
        System.arraycopy(message, 0, dropped, 0, first);
        System.arraycopy(message, first + frame, dropped, first, dropped.length - first);
        assertThat(isRefused(dropped, writer.dataKey)).isTrue();
    }

    private static void assertChangeIsRefused(ReferenceWriter writer, byte[] message, Consumer<byte[]> change) {
        byte[] changed = message.clone();
        change.accept(changed);
        assertThat(isRefused(changed, writer.dataKey)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"COMMITTING", "COMMITTING_SIGNED"})
    void openWhenOnlyTheCommitmentIsFalseGivesNothing(AlgorithmSuite suite) {
        ReferenceWriter writer = ReferenceWriter.of(suite);
        writer.falseCommitment = true;
        assertThat(open(writer.write(PLAINTEXT), writer.dataKey)).isNull();
    }

    @Test
    void openWhenSignatureIsOfAnotherKeyGivesNothing() {
        ReferenceWriter writer = ReferenceWriter.of(AlgorithmSuite.COMMITTING_SIGNED);
        byte[] message = writer.write(PLAINTEXT);
        ReferenceWriter other = ReferenceWriter.of(AlgorithmSuite.COMMITTING_SIGNED);
        other.context = writer.context;
        byte[] forged = other.write(PLAINTEXT);
        // All but the signature is the same, and authentic.
        int signed = EsdkMessage.parse(message, ALL).header().length() + 2 * (4 + 12 + 16) + PLAINTEXT.length + 24 + 16;
        assertThat(Arrays.copyOf(forged, signed)).isEqualTo(Arrays.copyOf(message, signed));
        assertThat(open(message, writer.dataKey)).isEqualTo(PLAINTEXT);
        assertThat(open(forged, writer.dataKey)).isNull();
    }

    @Test
    void openWhenPublicKeyIsNoneRefuses() {
        ReferenceWriter writer = ReferenceWriter.of(AlgorithmSuite.COMMITTING_SIGNED);
        for (String none : new String[] {"AAAA", "!", "Ag=="}) {
            byte[] message = writer.with("aws-crypto-public-key", none).write(PLAINTEXT);
            assertThatExceptionOfType(MalformedMessageException.class)
                    .isThrownBy(() -> open(message, writer.dataKey))
                    .withMessageContaining("public key");
        }
    }
}
