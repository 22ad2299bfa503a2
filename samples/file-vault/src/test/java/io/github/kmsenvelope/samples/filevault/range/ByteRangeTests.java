package io.github.kmsenvelope.samples.filevault.range;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ByteRangeTests {

    @ParameterizedTest
    @CsvSource({
        "0-0, 0, 1",
        "100-199, 100, 200",
        "990-2000, 990, 1000",
        "100-, 100, 1000",
        "-100, 900, 1000",
        "-2000, 0, 1000",
        "1000-, 1000, 1000"
    })
    void rangeIsCutAtTheEnd(String text, long begin, long end) {
        ByteRange range = ByteRange.parse(text);
        assertThat(range.begin(1000)).isEqualTo(begin);
        assertThat(range.end(1000)).isEqualTo(end);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "-0", "7", "2-1", "a-b", "1-2-3", "0x1-2", " 1-2", "1000000000000000000-"})
    void textWhenItIsNoRangeIsRefused(String text) {
        assertThatExceptionOfType(TypeConversionException.class).isThrownBy(() -> ByteRange.parse(text));
    }
}
