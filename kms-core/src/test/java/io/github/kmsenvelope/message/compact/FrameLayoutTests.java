package io.github.kmsenvelope.message.compact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MalformedMessageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** [R2], and [R9]: a body is frames from its first byte to its last. */
class FrameLayoutTests {

    private static final int F = 4096;

    @ParameterizedTest
    @CsvSource({
        "0, 1, 16",
        "1, 1, 17",
        "4095, 1, 4111",
        "4096, 1, 4112",
        "4097, 2, 4129",
        "8192, 2, 8224",
        "8193, 3, 8241",
        "17592186040320, 4294967295, 17660905517040"
    })
    void layoutsOfPlaintextAndBodyAgree(long plaintext, long frames, long body) {
        FrameLayout written = FrameLayout.ofPlaintext(plaintext, 12);
        assertThat(written.frames()).isEqualTo(frames);
        assertThat(written.bodyBytes()).isEqualTo(body);
        assertThat(FrameLayout.ofBody(body, 12, false)).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 15, F + 17, F + 31, F + 32, 2 * (F + 16) + 1, 2 * (F + 16) + 16})
    void ofBodyWhenNoWriterMakesItIsRefused(long body) {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> FrameLayout.ofBody(body, 12, false))
                .withMessageContaining(body + " bytes");
    }

    @ParameterizedTest
    @ValueSource(longs = {16, 17, F + 15, F + 16, F + 33, 2 * (F + 16), 2 * (F + 16) + 17})
    void ofBodyWhenAWriterMakesItIsRead(long body) {
        assertThat(FrameLayout.ofBody(body, 12, false).bodyBytes()).isEqualTo(body);
    }

    @Test
    void ofBodyWhenOneFrameIsAllOthersAreRefused() {
        assertThat(FrameLayout.ofBody(F + 16, 12, true).frames()).isEqualTo(1);
        assertThat(FrameLayout.ofBody(16, 12, true).plaintextBytes()).isZero();
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> FrameLayout.ofBody(F + 33, 12, true));
    }

    /** 2^32 - 1 frames of 4 KiB come before 2^46 bytes; with longer frames it is the other way round. */
    @Test
    void layoutWhenBeyondTheLimitsIsRefused() {
        long mostFrames = (1L << 32) - 1;
        assertThat(FrameLayout.ofBody(mostFrames * (F + 16), 12, false).frames())
                .isEqualTo(mostFrames);
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> FrameLayout.ofBody(mostFrames * (F + 16) + 17, 12, false));
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(() -> FrameLayout.ofPlaintext(mostFrames * F + 1, 12));
        FrameLayout longest = FrameLayout.ofPlaintext(1L << 46, 20);
        assertThat(longest.frames()).isEqualTo(1L << 26);
        assertThat(FrameLayout.ofBody(longest.bodyBytes(), 20, false)).isEqualTo(longest);
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> FrameLayout.ofBody(longest.bodyBytes() + 17, 20, false));
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(() -> FrameLayout.ofPlaintext((1L << 46) + 1, 20));
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(() -> FrameLayout.ofPlaintext(Long.MAX_VALUE, 20));
    }

    @Test
    void framesAreFullExceptTheLast() {
        FrameLayout layout = FrameLayout.ofPlaintext(2 * F + 5, 12);
        assertThat(layout.plaintextBytes(0)).isEqualTo(F);
        assertThat(layout.plaintextBytes(1)).isEqualTo(F);
        assertThat(layout.plaintextBytes(2)).isEqualTo(5);
        assertThat(layout.isLast(1)).isFalse();
        assertThat(layout.isLast(2)).isTrue();
        assertThat(FrameLayout.ofPlaintext(2 * F, 12).plaintextBytes(1)).isEqualTo(F);
        assertThat(FrameLayout.ofPlaintext(0, 20).plaintextBytes(0)).isZero();
    }

    @Test
    void nonceMixesFrameAndLastIntoTheMessageNonce() {
        byte[] header = new byte[64];
        for (int i = 0; i < 12; i++) {
            header[20 + i] = (byte) (0xF0 + i);
        }
        FrameNonce nonce = new FrameNonce(header);
        assertThat(nonce.of(0, false))
                .containsExactly(0xF0, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9, 0xFA, 0xFB);
        assertThat(nonce.of(0x01020304L, true))
                .containsExactly(
                        0xF0, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7 ^ 1, 0xF8 ^ 1, 0xF9 ^ 2, 0xFA ^ 3, 0xFB ^ 4);
        assertThat(nonce.of(0xFFFFFFFEL, false)).endsWith(0xF7, 0xF8 ^ 0xFF, 0xF9 ^ 0xFF, 0xFA ^ 0xFF, 0xFB ^ 0xFE);
        assertThat(header[20]).isEqualTo((byte) 0xF0);
    }
}
