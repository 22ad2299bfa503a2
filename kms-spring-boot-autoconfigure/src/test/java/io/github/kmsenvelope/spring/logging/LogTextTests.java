package io.github.kmsenvelope.spring.logging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogTextTests {

    @ParameterizedTest
    @ValueSource(chars = {'\n', '\r', '\t', '\0', '\u001b', '\u0085', '\u2028', '\u2029', '\u202e', '\u200b', '\ud800'})
    void cleanWhenCharacterDoesNotPrintReplacesIt(char character) {
        assertThat(LogText.clean("a" + character + "b")).isEqualTo("a?b");
    }

    @Test
    void cleanWhenTextIsLongCutsIt() {
        assertThat(LogText.clean("x".repeat(10_000))).isEqualTo("x".repeat(256));
    }

    @Test
    void cleanWhenTextPrintsKeepsIt() {
        String arn = "arn:aws:kms:eu-central-1:111122223333:key/mrk-1234 äöü";
        assertThat(LogText.clean(arn)).isEqualTo(arn);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "alias/orders,alias/orders",
                "two words,\"two words\"",
                "a=b,\"a=b\"",
                "say \"no\",\"say \\\"no\\\"\"",
                "back\\slash,\"back\\\\slash\"",
                "'',\"\""
            })
    void quoteWhenEndWouldNotBePlainQuotes(String value, String quoted) {
        assertThat(LogText.quote(value)).isEqualTo(quoted);
    }
}
