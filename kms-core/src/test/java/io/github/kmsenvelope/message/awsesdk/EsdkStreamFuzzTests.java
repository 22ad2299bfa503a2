package io.github.kmsenvelope.message.awsesdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.secret.SecretBytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes, reading gives a plaintext or a refusal: the same in one piece, from a stream and frame by frame. */
class EsdkStreamFuzzTests {

    private static final byte[] PLAINTEXT = "The quick brown fox jumps over it".getBytes(StandardCharsets.US_ASCII);

    private static final EsdkReadRules ALL = EsdkReadRules.defaults().withCommitment(CommitmentPolicy.REQUIRE_ALLOW);

    /** Made once, as each signed one has a key pair of its own. */
    private static final List<byte[]> SEEDS = Arrays.stream(AlgorithmSuite.values())
            .flatMap(suite -> Stream.of(0, 1, 16, 4096)
                    .map(frameBytes -> ReferenceWriter.of(suite)
                            .with("tenant", "acme")
                            .frames(frameBytes)
                            .write(PLAINTEXT)))
            .toList();

    static Stream<byte[]> seeds() {
        return SEEDS.stream().map(byte[]::clone);
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "10m")
    void openGivesAPlaintextOrARefusalAndTheSameFromAStreamAndFromRanges(byte[] message) throws IOException {
        byte[] whole = openWhole(message);
        if (whole != null) {
            assertThat(whole).isEqualTo(PLAINTEXT);
        }
        assertThat(openArriving(message)).isEqualTo(whole);
        if (hasRanges(message)) {
            assertThat(openRanged(message)).isEqualTo(whole);
        }
    }

    private static boolean hasRanges(byte[] message) throws IOException {
        try {
            EsdkHeader header = EsdkHeader.read(new ByteArrayInputStream(message), ALL);
            return !header.suite().signs() && !header.isSingleBlock();
        } catch (MalformedMessageException refused) {
            return false;
        }
    }

    private static SecretBytes dataKey(AlgorithmSuite suite) {
        return SecretBytes.takeOver(ReferenceWriter.dataKeyOf(suite));
    }

    private static byte @Nullable [] openWhole(byte[] message) {
        try {
            EsdkMessage parsed = EsdkMessage.parse(message, ALL);
            assertThat(parsed.header().entries()).hasSizeBetween(1, 8);
            return parsed.open(dataKey(parsed.header().suite()), new byte[0]);
        } catch (MalformedMessageException refused) {
            return null;
        }
    }

    private static byte @Nullable [] openArriving(byte[] message) throws IOException {
        ByteArrayOutputStream plaintext = new ByteArrayOutputStream();
        try {
            ArrivingMessage arriving = ArrivingMessage.read(new ByteArrayInputStream(message), ALL);
            if (!arriving.unlock(dataKey(arriving.header().suite()), new byte[0])) {
                return null;
            }
            while (!arriving.hasEnded()) {
                byte[] frame = new byte[arriving.next()];
                if (!arriving.open(frame, 0)) {
                    return null;
                }
                plaintext.write(frame);
            }
            return plaintext.toByteArray();
        } catch (MalformedMessageException refused) {
            // What was released before is the true beginning.
            assertThat(Arrays.copyOf(PLAINTEXT, plaintext.size())).isEqualTo(plaintext.toByteArray());
            return null;
        }
    }

    /** From the last frame to the first. */
    private static byte @Nullable [] openRanged(byte[] message) throws IOException {
        try {
            EsdkHeader header = EsdkHeader.read(new ByteArrayInputStream(message), ALL);
            RangedMessage ranged = RangedMessage.of(header, message.length - header.length(), ALL);
            if (!ranged.unlock(dataKey(header.suite()), new byte[0])) {
                return null;
            }
            byte[] plaintext = new byte[(int) ranged.plaintextBytes()];
            boolean open = true;
            for (long frame = ranged.frames() - 1; frame >= 0 && open; frame--) {
                int to = (int) (frame * ranged.frameBytes());
                open = ranged.open(frame, message, (int) ranged.offset(frame), plaintext, to);
            }
            return open ? plaintext : null;
        } catch (MalformedMessageException refused) {
            return null;
        }
    }
}
