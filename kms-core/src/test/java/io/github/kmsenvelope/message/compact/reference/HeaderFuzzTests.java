package io.github.kmsenvelope.message.compact.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.message.compact.CompactHeader;
import io.github.kmsenvelope.message.compact.KeyEntry;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes, the parser gives a header that can be used, or refuses them as malformed. [R1, R2] */
class HeaderFuzzTests {

    static Stream<byte[]> seeds() {
        return VectorFolder.all().stream()
                .filter(vector -> vector.text().isEmpty())
                .map(Vector::message)
                .filter(message -> message.length < 20_000);
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "10m")
    void parseGivesAHeaderOrMalformed(byte[] message) {
        CompactHeader header;
        try {
            header = CompactHeader.parse(message);
        } catch (MalformedMessageException refused) {
            return;
        }
        assertThat(header.entries()).hasSizeBetween(1, 8);
        for (KeyEntry entry : header.entries()) {
            assertThat(entry.arn()).isNotEmpty();
            assertThat(entry.wrapped()).hasSizeBetween(1, 6144);
            assertThat(entry.hasWrapped(entry.wrapped())).isTrue();
        }
    }
}
