package io.github.kmsenvelope.message.compact.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.message.compact.CompactHeader;
import io.github.kmsenvelope.message.compact.FrameLayout;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** From a stream the same header comes, and what is refused there is refused in one piece. [R1, R2] */
class HeaderStreamFuzzTests {

    static Stream<byte[]> seeds() {
        return HeaderFuzzTests.seeds();
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "10m")
    void readGivesTheHeaderThatParseGives(byte[] message) throws IOException {
        ByteArrayInputStream source = new ByteArrayInputStream(message);
        CompactHeader read;
        try {
            read = CompactHeader.read(source);
        } catch (MalformedMessageException refused) {
            assertThatExceptionOfType(MalformedMessageException.class)
                    .isThrownBy(() -> CompactHeader.parse(message))
                    .withMessage(refused.getMessage());
            return;
        }
        assertThat(source.available()).isEqualTo(message.length - read.length());
        assertThat(read.bytes()).isEqualTo(Arrays.copyOf(message, read.length()));
        FrameLayout layout;
        try {
            layout = read.layout(source.available());
        } catch (MalformedMessageException refused) {
            assertThatExceptionOfType(MalformedMessageException.class)
                    .isThrownBy(() -> CompactHeader.parse(message))
                    .withMessage(refused.getMessage());
            return;
        }
        CompactHeader parsed = CompactHeader.parse(message);
        assertThat(layout.bodyBytes()).isEqualTo(message.length - parsed.length());
        assertThat(read.entries()).hasSameSizeAs(parsed.entries());
        for (int i = 0; i < read.entries().size(); i++) {
            assertThat(read.entries().get(i).arn())
                    .isEqualTo(parsed.entries().get(i).arn());
            assertThat(read.entries().get(i).wrapped())
                    .isEqualTo(parsed.entries().get(i).wrapped());
        }
    }
}
