package io.github.kmsenvelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncryptionContextTests {

    private static final HexFormat HEX = HexFormat.of();

    @Test
    void noneEncodesAsNoPairs() {
        assertThat(EncryptionContext.none().encodedEncryptionContext()).containsExactly(0, 0);
        assertThat(EncryptionContext.none().encodedAssociatedData()).containsExactly(0, 0);
        assertThat(EncryptionContext.none().hasEncryptionContext()).isFalse();
        assertThat(EncryptionContext.none().hasAssociatedData()).isFalse();
    }

    @Test
    void encodingHasCountThenEachNameAndValueAfterItsLength() {
        EncryptionContext context = EncryptionContext.of("tenant", "acme");
        assertThat(HEX.formatHex(context.encodedEncryptionContext()))
                .isEqualTo("0001" + "0006" + hex("tenant") + "0004" + hex("acme"));
    }

    @Test
    void encodingWhenNamesGivenInAnyOrderIsTheSame() {
        EncryptionContext one = EncryptionContext.of("b", "2").with("a", "1").with("c", "3");
        EncryptionContext other = EncryptionContext.of("c", "3").with("b", "2").with("a", "1");
        assertThat(one.encodedEncryptionContext()).isEqualTo(other.encodedEncryptionContext());
        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
        assertThat(one.encryptionContext().keySet()).containsExactly("a", "b", "c");
    }

    @Test
    void encodingSortsByUtf8BytesAndNotByUtf16Units() {
        EncryptionContext context = EncryptionContext.of("\uD83D\uDE00", "x").with("\uFFEE", "y");
        assertThat(context.encryptionContext().keySet()).containsExactly("\uFFEE", "\uD83D\uDE00");
    }

    @Test
    void encodingDoesNotNormalize() {
        EncryptionContext composed = EncryptionContext.of("name", "\u00E9");
        EncryptionContext decomposed = EncryptionContext.of("name", "e\u0301");
        assertThat(composed).isNotEqualTo(decomposed);
    }

    @Test
    void encodedReturnsACopy() {
        EncryptionContext context = EncryptionContext.of("tenant", "acme");
        context.encodedEncryptionContext()[0] = 99;
        assertThat(context.encodedEncryptionContext()[0]).isZero();
    }

    @Test
    void equalsWhenScopeDiffersIsFalse() {
        EncryptionContext sent = EncryptionContext.of("a", "1");
        EncryptionContext bound = EncryptionContext.none().withAssociatedData("a", "1");
        assertThat(sent).isNotEqualTo(bound);
        assertThat(sent).isNotEqualTo("a");
    }

    @Test
    void withWhenNamePresentReplacesItsValue() {
        EncryptionContext context = EncryptionContext.of("a", "1").with("a", "2");
        assertThat(context.encryptionContext()).containsExactly(Map.entry("a", "2"));
        EncryptionContext bound =
                EncryptionContext.none().withAssociatedData("a", "1").withAssociatedData("a", "2");
        assertThat(bound.associatedData()).containsExactly(Map.entry("a", "2"));
    }

    @Test
    void withKeepsAssociatedData() {
        EncryptionContext context = EncryptionContext.none()
                .withAssociatedData("row", "7")
                .with("tenant", "acme")
                .with("table", "t");
        assertThat(context.associatedData()).containsExactly(Map.entry("row", "7"));
        assertThat(context.withoutAssociatedData())
                .isEqualTo(EncryptionContext.of("tenant", "acme").with("table", "t"));
    }

    @Test
    void withWhenNothingAddedReturnsTheSame() {
        EncryptionContext context = EncryptionContext.of("a", "1");
        assertThat(context.with(Map.of())).isSameAs(context);
        assertThat(context.withAssociatedData(Map.of())).isSameAs(context);
        assertThat(context.withoutAssociatedData()).isSameAs(context);
    }

    @Test
    void ofCopiesTheMap() {
        Map<String, String> pairs = new HashMap<>(Map.of("a", "1"));
        EncryptionContext context = EncryptionContext.of(pairs);
        pairs.put("a", "2");
        assertThat(context.encryptionContext()).containsExactly(Map.entry("a", "1"));
    }

    @Test
    void mapsCannotBeChanged() {
        EncryptionContext context = EncryptionContext.of("a", "1").withAssociatedData("b", "2");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> context.encryptionContext().put("c", "3"));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> context.associatedData().clear());
    }

    @Test
    void toStringShowsNamesAndNoValues() {
        EncryptionContext context =
                EncryptionContext.of("tenant", "s3cret-value").withAssociatedData("row", "77-private");
        assertThat(context.toString()).contains("tenant", "row").doesNotContain("s3cret-value", "77-private");
    }

    @Test
    void withWhenNameStandsInOtherScopeIsRefused() {
        EncryptionContext sent = EncryptionContext.of("id", "1");
        assertRefused(() -> sent.withAssociatedData("id", "1"), "'id'");
        EncryptionContext bound = EncryptionContext.none().withAssociatedData("id", "1");
        assertRefused(() -> bound.with("id", "1"), "'id'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws:x", "AWS:X", "aws-crypto-public-key", "AWS-Crypto-y", "aws:"})
    void withWhenNameReservedIsRefused(String name) {
        assertRefused(() -> EncryptionContext.of(name, "v"), "reserved");
        assertRefused(() -> EncryptionContext.none().withAssociatedData(name, "v"), "reserved");
    }

    @Test
    void withWhenNameOnlyResemblesReservedOneIsAllowed() {
        assertThat(EncryptionContext.of("aws", "v")
                        .with("awsome", "v")
                        .with("aws-cryptic", "v")
                        .encryptionContext())
                .hasSize(3);
    }

    @Test
    void withWhenNameEmptyIsRefused() {
        assertRefused(() -> EncryptionContext.of("", "v"), "empty");
        assertRefused(() -> EncryptionContext.none().withAssociatedData("", "v"), "empty");
    }

    @Test
    void valueWhenEmptyIsAllowedForAssociatedDataOnly() {
        assertRefused(() -> EncryptionContext.of("a", ""), "empty");
        assertThat(EncryptionContext.none().withAssociatedData("a", "").associatedData())
                .containsExactly(Map.entry("a", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uD83D", "x\uDE00", "\uDE00\uD83D", "\uD83Dx"})
    void textWhenSurrogateAloneIsRefused(String text) {
        assertRefused(() -> EncryptionContext.of(text, "v"), "surrogate");
        assertRefused(() -> EncryptionContext.of("n", text), "surrogate");
        assertRefused(() -> EncryptionContext.none().withAssociatedData("n", text), "surrogate");
    }

    @Test
    void textWhenSurrogatesPairedIsUtf8() {
        assertThat(HEX.formatHex(EncryptionContext.of("a", "\uD83D\uDE00").encodedEncryptionContext()))
                .endsWith("0004f09f9880");
    }

    @Test
    void nameAndValueWhenAtTheirLimitsAreAllowed() {
        EncryptionContext context = EncryptionContext.of("n".repeat(256), "v".repeat(4096));
        assertThat(context.encodedEncryptionContext()).hasSize(2 + 4 + 256 + 4096);
        assertRefused(() -> EncryptionContext.of("n".repeat(257), "v"), "256");
        assertRefused(() -> EncryptionContext.of("n", "v".repeat(4097)), "4096");
        assertRefused(() -> EncryptionContext.of("\u00E9".repeat(129), "v"), "258");
    }

    @Test
    void pairsWhenMoreThan64AreRefused() {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (int i = 0; i < 64; i++) {
            pairs.put("name" + i, "v");
        }
        EncryptionContext full = EncryptionContext.of(pairs);
        assertThat(full.encodedEncryptionContext()).startsWith(0, 64);
        assertRefused(() -> full.with("one-more", "v"), "65 pairs");
        assertThat(full.withAssociatedData(Map.of("other", "v")).associatedData())
                .hasSize(1);
    }

    @Test
    void encodingWhenLongerThan8192BytesIsRefused() {
        EncryptionContext nearly =
                EncryptionContext.of("a", "v".repeat(4096)).with("b", "v".repeat(8192 - 2 - 5 - 4096 - 5));
        assertThat(nearly.encodedEncryptionContext()).hasSize(8192);
        assertRefused(() -> nearly.with("b", "v".repeat(8192 - 2 - 5 - 4096 - 4)), "8193 bytes");
    }

    @Test
    void refusalsNeverShowTheValue() {
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(() -> EncryptionContext.of("n", "top-s3cret" + "x".repeat(5000)))
                .satisfies(ex -> assertThat(ex.getMessage()).doesNotContain("top-s3cret"));
    }

    @Test
    void nullsAreRefused() {
        assertThatNullPointerException().isThrownBy(() -> EncryptionContext.of(nothing(), "v"));
        assertThatNullPointerException().isThrownBy(() -> EncryptionContext.of("n", nothing()));
        assertThatNullPointerException()
                .isThrownBy(() -> EncryptionContext.none().withAssociatedData("n", nothing()));
    }

    @SuppressWarnings("NullAway") // what a caller without null checking may do
    private static String nothing() {
        return null;
    }

    private static void assertRefused(Runnable call, String text) {
        assertThatExceptionOfType(KmsUsageException.class).isThrownBy(call::run).withMessageContaining(text);
    }

    private static String hex(String text) {
        return HEX.formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void hashCodeTellsContextsApart() {
        EncryptionContext one = EncryptionContext.of("tenant", "acme");
        assertThat(one.hashCode())
                .isNotEqualTo(EncryptionContext.of("tenant", "other").hashCode());
        assertThat(one.hashCode())
                .isNotEqualTo(one.withAssociatedData("row", "7").hashCode());
        assertThat(one.withAssociatedData("row", "8").hashCode())
                .isNotEqualTo(one.withAssociatedData("row", "7").hashCode());
    }
}
