package io.github.kmsenvelope.message.compact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.kmsenvelope.MalformedMessageException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** [R1], field by field. */
class CompactHeaderTests {

    private static final String ARN = "arn:aws:kms:eu-central-1:111122223333:key/a";

    private static final byte[] WRAPPED = {9, 8, 7, 6, 5};

    private final ByteArrayOutputStream message = new ByteArrayOutputStream();

    private byte[] with(int position, int value) {
        byte[] bytes = new byte[64];
        bytes[0] = (byte) 0xF5;
        bytes[1] = 1;
        bytes[2] = 1;
        bytes[3] = 14;
        bytes[position] = (byte) value;
        return bytes;
    }

    private CompactHeaderTests fixed() {
        message.writeBytes(with(0, 0xF5));
        return this;
    }

    private CompactHeaderTests bytes(int... values) {
        for (int value : values) {
            message.write(value);
        }
        return this;
    }

    private CompactHeaderTests entry(int type, byte[] body) {
        bytes(type, body.length >>> 8, body.length);
        message.writeBytes(body);
        return this;
    }

    private CompactHeaderTests kms(String arn, byte[] wrapped) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(arn.length());
        body.writeBytes(arn.getBytes(StandardCharsets.ISO_8859_1));
        body.writeBytes(wrapped);
        return entry(1, body.toByteArray());
    }

    private CompactHeader parse(int bodyBytes) {
        message.writeBytes(new byte[bodyBytes]);
        return CompactHeader.parse(message.toByteArray());
    }

    private void assertMalformed(int bodyBytes, String text) {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> parse(bodyBytes))
                .withMessageContaining(text);
    }

    private static void assertMalformed(byte[] bytes, String text) {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> CompactHeader.parse(bytes))
                .withMessageContaining(text);
    }

    @Test
    void parseReadsEntryAndHints() {
        CompactHeader header = fixed().bytes(3, 1).kms(ARN, WRAPPED).parse(20);
        KeyEntry entry = header.entries().get(0);
        assertThat(entry.arn()).isEqualTo(ARN);
        assertThat(entry.hasArn(ARN.getBytes(StandardCharsets.US_ASCII))).isTrue();
        assertThat(entry.hasArn((ARN + "b").getBytes(StandardCharsets.US_ASCII)))
                .isFalse();
        assertThat(entry.wrapped()).isEqualTo(WRAPPED);
        assertThat(entry.hasWrapped(WRAPPED)).isTrue();
        assertThat(entry.hasWrapped(new byte[] {9, 8, 7, 6})).isFalse();
        assertThat(entry.hasWrapped(new byte[] {9, 8, 7, 6, 4})).isFalse();
        assertThat(entry.wrappedHash()).isEqualTo(KeyEntry.wrappedHash(WRAPPED));
        assertThat(entry.wrappedHash()).isNotEqualTo(KeyEntry.wrappedHash(new byte[] {9, 8, 7, 6, 4}));
        assertThat(header.hintsEncryptionContext()).isTrue();
        assertThat(header.hintsAssociatedData()).isTrue();
        assertThat(header.isShared()).isTrue();
        assertThat(header.layout().plaintextBytes()).isEqualTo(4);
        assertThat(header.length()).isEqualTo(64 + 2 + 3 + 1 + ARN.length() + 5);
    }

    @Test
    void wrappedHashLooksAtTheEndOfLongKeys() {
        byte[] wrapped = new byte[184];
        byte[] front = wrapped.clone();
        front[0] = 1;
        byte[] back = wrapped.clone();
        back[168] = 1;
        assertThat(KeyEntry.wrappedHash(front)).isEqualTo(KeyEntry.wrappedHash(wrapped));
        assertThat(KeyEntry.wrappedHash(back)).isNotEqualTo(KeyEntry.wrappedHash(wrapped));
    }

    @Test
    void parseTellsHintsApart() {
        CompactHeader context = fixed().bytes(1, 1).kms(ARN, WRAPPED).parse(16);
        assertThat(context.hintsEncryptionContext()).isTrue();
        assertThat(context.hintsAssociatedData()).isFalse();
        message.reset();
        CompactHeader data = fixed().bytes(2, 1).kms(ARN, WRAPPED).parse(16);
        assertThat(data.hintsEncryptionContext()).isFalse();
        assertThat(data.hintsAssociatedData()).isTrue();
    }

    @Test
    void parseReadsEightEntriesAndSkipsUnknownOnes() {
        fixed().bytes(0, 8);
        for (int i = 0; i < 6; i++) {
            kms(ARN + i, WRAPPED);
        }
        entry(2, new byte[16]).entry(0xFF, new byte[300]);
        assertThat(parse(16).entries()).extracting(KeyEntry::arn).hasSize(6).endsWith(ARN + 5);
    }

    @Test
    void parseReadsPaddingIfAnnounced() {
        assertThat(fixed().bytes(4, 1)
                        .kms(ARN, WRAPPED)
                        .entry(0, new byte[4096])
                        .parse(16)
                        .entries())
                .hasSize(1);
        message.reset();
        fixed().bytes(4, 1).kms(ARN, WRAPPED).entry(0, new byte[4097]).assertMalformed(16, "padding");
        message.reset();
        fixed().bytes(4, 1).kms(ARN, WRAPPED).entry(0, new byte[] {0, 1}).assertMalformed(16, "padding");
        message.reset();
        fixed().bytes(4, 1).kms(ARN, WRAPPED).entry(1, new byte[] {0, 0}).assertMalformed(16, "padding");
        message.reset();
        fixed().bytes(4, 1).kms(ARN, WRAPPED).assertMalformed(0, "cut short");
        message.reset();
        fixed().bytes(0, 2).kms(ARN, WRAPPED).entry(0, new byte[4]).assertMalformed(16, "padding");
    }

    @Test
    void parseWhenNotBegunLikeAMessageGuessesWhatItIs() {
        assertMalformed(new byte[0], "empty");
        assertMalformed("9Qabc".getBytes(StandardCharsets.US_ASCII), "as a String");
        assertMalformed(new byte[] {1, (byte) 0x80, 0, 0}, "AWS Encryption SDK");
        assertMalformed(new byte[] {2, 4, 0x78}, "AWS Encryption SDK");
        assertMalformed(new byte[] {1, 2, 3}, "F5");
        assertMalformed(new byte[] {1}, "F5");
        assertMalformed("9".getBytes(StandardCharsets.US_ASCII), "F5");
        assertMalformed("{}".getBytes(StandardCharsets.US_ASCII), "F5");
    }

    @Test
    void parseWhenFixedFieldIsWrongNamesIt() {
        assertMalformed(Arrays.copyOf(with(0, 0xF5), 63), "63 bytes");
        assertMalformed(with(1, 2), "suite 2");
        assertMalformed(with(2, 0), "mode 0");
        assertMalformed(with(2, 3), "mode 3");
        assertMalformed(with(3, 11), "exponent 11");
        assertMalformed(with(3, 21), "exponent 21");
        assertMalformed(with(3, 12), "cut short");
        assertMalformed(with(3, 20), "cut short");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16, 32, 64, 128, 255})
    void parseWhenHintsUnknownIsRefused(int hints) {
        fixed().bytes(hints, 1).kms(ARN, WRAPPED).assertMalformed(16, "hints");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9, 255})
    void parseWhenCountImpossibleIsRefused(int count) {
        fixed().bytes(0, count).kms(ARN, WRAPPED).assertMalformed(16, count + " wrapped");
    }

    @Test
    void parseWhenEntryIsWrongIsRefused() {
        fixed().bytes(0, 1).entry(1, new byte[0]).assertMalformed(16, "cut short");
        message.reset();
        fixed().bytes(0, 1).entry(1, new byte[] {0, 1}).assertMalformed(16, "impossible length");
        message.reset();
        fixed().bytes(0, 1).entry(1, new byte[] {1, 'a'}).assertMalformed(16, "impossible length");
        message.reset();
        fixed().bytes(0, 1).entry(1, new byte[] {5, 'a', 'b'}).assertMalformed(16, "impossible length");
        message.reset();
        fixed().bytes(0, 1).kms(ARN, new byte[6145]).assertMalformed(16, "impossible length");
        message.reset();
        assertThat(fixed().bytes(0, 1)
                        .kms("a".repeat(255), new byte[6144])
                        .parse(16)
                        .entries())
                .hasSize(1);
        message.reset();
        fixed().bytes(0, 1).bytes(1, 0xFF, 0xFF).assertMalformed(100, "cut short");
        message.reset();
        fixed().bytes(0, 1, 1, 0).assertMalformed(0, "cut short");
        message.reset();
        fixed().bytes(0, 2).kms(ARN, WRAPPED).kms(ARN, new byte[] {1}).assertMalformed(16, "twice");
        message.reset();
        fixed().bytes(0, 2).kms(ARN, WRAPPED).entry(2, new byte[15]).assertMalformed(16, "reference");
        message.reset();
        fixed().bytes(0, 3)
                .kms(ARN, WRAPPED)
                .entry(2, new byte[16])
                .entry(2, new byte[16])
                .assertMalformed(16, "reference");
        message.reset();
        fixed().bytes(0, 1).entry(2, new byte[16]).assertMalformed(16, "this version can use");
        message.reset();
        fixed().bytes(0, 1).entry(7, new byte[16]).assertMalformed(16, "this version can use");
    }

    @Test
    void parseWhenTwoReferencesDifferIsRead() {
        byte[] other = new byte[16];
        other[15] = 1;
        assertThat(fixed().bytes(0, 3)
                        .kms(ARN, WRAPPED)
                        .entry(2, new byte[16])
                        .entry(2, other)
                        .parse(16)
                        .entries())
                .hasSize(1);
    }

    @Test
    void parseWhenBodyImpossibleIsRefused() {
        fixed().bytes(0, 1).kms(ARN, WRAPPED).assertMalformed(15, "15 bytes");
        message.reset();
        fixed().bytes(0, 1).kms(ARN, WRAPPED).assertMalformed(16 * 1024 + 17, "bytes");
        message.reset();
        fixed().bytes(0, 1).kms(ARN, WRAPPED).assertMalformed(2 * (16 * 1024 + 16), "bytes");
    }

    @Test
    void sectionWhenOutOfLimitsIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> KeysSection.of("", WRAPPED));
        assertThatIllegalArgumentException().isThrownBy(() -> KeysSection.of("a".repeat(256), WRAPPED));
        assertThatIllegalArgumentException().isThrownBy(() -> KeysSection.of(ARN, new byte[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> KeysSection.of(ARN, new byte[6145]));
        assertThat(KeysSection.of("a".repeat(255), new byte[6144]).length(0)).isEqualTo(2 + 3 + 1 + 255 + 6144);
    }

    @Test
    void sectionWhenPaddedIsReadAgain() {
        KeysSection section = KeysSection.of(ARN, WRAPPED);
        for (int padding : new int[] {0, 1, 512, 4096}) {
            byte[] bytes = Arrays.copyOf(with(0, 0xF5), 64 + section.length(padding) + 16);
            section.write(bytes, 64, 3, padding);
            CompactHeader header = CompactHeader.parse(bytes);
            assertThat(section.has(header.entries().get(0))).isTrue();
            assertThat(header.length()).isEqualTo(64 + section.length(padding));
            assertThat(header.paddingOffset()).isEqualTo(64 + section.length(0));
            assertThat(header.hintsEncryptionContext()).isTrue();
            assertThat(header.hintsAssociatedData()).isTrue();
        }
        assertThatIllegalArgumentException().isThrownBy(() -> section.write(new byte[9000], 64, 0, 4097));
        assertThatIllegalArgumentException().isThrownBy(() -> section.write(new byte[9000], 64, 0, -1));
    }

    @Test
    void sectionKeepsItsOwnBytes() {
        byte[] wrapped = WRAPPED.clone();
        KeysSection section = KeysSection.of(ARN, wrapped);
        wrapped[0] = 0;
        KeyEntry entry =
                fixed().bytes(0, 1).kms(ARN, WRAPPED).parse(16).entries().get(0);
        assertThat(section.has(entry)).isTrue();
        message.reset();
        KeyEntry other =
                fixed().bytes(0, 1).kms(ARN + "b", WRAPPED).parse(16).entries().get(0);
        assertThat(section.has(other)).isFalse();
    }
}
