package io.github.kmsenvelope.cipher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.kmsenvelope.secret.SecretBytes;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class HkdfTests {

    private static final byte[] NO_SALT = {};

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static SecretBytes key(String hex) {
        return SecretBytes.takeOver(hex(hex));
    }

    @Test
    void expandGivesTheFirstTestCaseOfTheRfc() {
        Hkdf hkdf = Hkdf.extract(
                HmacHash.SHA_256,
                hex("000102030405060708090a0b0c"),
                key("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"));
        assertThat(hkdf.expand(hex("f0f1f2f3f4f5f6f7f8f9"), 42))
                .isEqualTo(hex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"));
    }

    @Test
    void expandGivesTheThirdTestCaseOfTheRfcWithoutSalt() {
        Hkdf hkdf = Hkdf.extract(HmacHash.SHA_256, NO_SALT, key("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"));
        assertThat(hkdf.expand(new byte[0], 42))
                .isEqualTo(hex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"));
    }

    @Test
    void expandWhenCalledTwiceGivesWhatItGivesOnce() {
        Hkdf hkdf = Hkdf.extract(HmacHash.SHA_512, NO_SALT, key("0102"));
        byte[] first = hkdf.expand(hex("aa"), 100);
        hkdf.expand(hex("bb"), 7);
        assertThat(hkdf.expand(hex("aa"), 100)).isEqualTo(first);
    }

    @Test
    void expandWhenShorterGivesTheBeginning() {
        Hkdf hkdf = Hkdf.extract(HmacHash.SHA_384, NO_SALT, key("0102"));
        assertThat(Arrays.copyOf(hkdf.expand(hex("aa"), 100), 33)).isEqualTo(hkdf.expand(hex("aa"), 33));
    }

    @Test
    void expandWhenLengthIsImpossibleIsRefused() {
        Hkdf hkdf = Hkdf.extract(HmacHash.SHA_256, NO_SALT, key("0102"));
        assertThat(hkdf.expand(NO_SALT, 255 * 32)).hasSize(255 * 32);
        assertThatIllegalArgumentException().isThrownBy(() -> hkdf.expand(NO_SALT, 255 * 32 + 1));
        assertThatIllegalArgumentException().isThrownBy(() -> hkdf.expand(NO_SALT, 0));
    }

    @Test
    void extractLeavesTheInputKey() {
        SecretBytes input = key("0102");
        Hkdf.extract(HmacHash.SHA_256, NO_SALT, input).destroy();
        assertThat(input).isEqualTo(key("0102"));
        input.destroy();
        assertThatIllegalStateException().isThrownBy(() -> Hkdf.extract(HmacHash.SHA_256, NO_SALT, input));
    }
}
