package io.github.kmsenvelope.cipher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.kmsenvelope.secret.SecretBytes;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AesGcmTests {

    private static final HexFormat HEX = HexFormat.of();

    /** Test case 16 of the GCM specification of McGrew and Viega, which NIST SP 800-38D is made from. */
    private static final String KEY = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";

    private static final String NONCE = "cafebabefacedbaddecaf888";

    private static final String PLAINTEXT = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
            + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";

    private static final String ASSOCIATED_DATA = "feedfacedeadbeeffeedfacedeadbeefabaddad2";

    private static final String SEALED = "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
            + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
            + "76fc6ece0f4e1768cddf8853bb2d551b";

    private final AesGcm cipher = new AesGcm(SecretBytes.takeOver(HEX.parseHex(KEY)));

    @Test
    void sealGivesThePublishedResult() {
        byte[] plaintext = HEX.parseHex(PLAINTEXT);
        byte[] target = new byte[3 + plaintext.length + 16];
        cipher.seal(HEX.parseHex(NONCE), HEX.parseHex(ASSOCIATED_DATA), plaintext, 0, plaintext.length, target, 3);
        assertThat(HEX.formatHex(target)).isEqualTo("000000" + SEALED);
    }

    @Test
    void openGivesThePlaintextBack() {
        byte[] sealed = HEX.parseHex("ffff" + SEALED);
        byte[] target = new byte[sealed.length - 2 - 16];
        boolean authentic = cipher.open(
                HEX.parseHex(NONCE), HEX.parseHex(ASSOCIATED_DATA), sealed, 2, sealed.length - 2, target, 0);
        assertThat(authentic).isTrue();
        assertThat(HEX.formatHex(target)).isEqualTo(PLAINTEXT);
    }

    @Test
    void openWhenAnyBitChangedIsFalse() {
        byte[] sealed = HEX.parseHex(SEALED);
        byte[] target = new byte[sealed.length - 16];
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] changed = sealed.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(cipher.open(
                            HEX.parseHex(NONCE), HEX.parseHex(ASSOCIATED_DATA), changed, 0, changed.length, target, 0))
                    .isFalse();
        }
    }

    @Test
    void openWhenNonceOrAssociatedDataDiffersIsFalse() {
        byte[] sealed = HEX.parseHex(SEALED);
        byte[] target = new byte[sealed.length - 16];
        assertThat(cipher.open(new byte[12], HEX.parseHex(ASSOCIATED_DATA), sealed, 0, sealed.length, target, 0))
                .isFalse();
        assertThat(cipher.open(HEX.parseHex(NONCE), new byte[2], sealed, 0, sealed.length, target, 0))
                .isFalse();
    }

    @Test
    void newWhenKeyHasAnotherLengthIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new AesGcm(SecretBytes.takeOver(new byte[16])));
        assertThatIllegalArgumentException().isThrownBy(() -> new AesGcm(SecretBytes.takeOver(new byte[31])));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 11, 13, 16})
    void sealAndOpenWhenNonceHasAnotherLengthIsRefused(int length) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cipher.seal(new byte[length], new byte[2], new byte[1], 0, 1, new byte[17], 0))
                .withMessageContaining("not " + length);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cipher.open(new byte[length], new byte[2], new byte[17], 0, 17, new byte[1], 0))
                .withMessageContaining("not " + length);
    }

    @Test
    void sealWhenKeyDestroyedIsRefused() {
        SecretBytes key = SecretBytes.takeOver(HEX.parseHex(KEY));
        AesGcm dead = new AesGcm(key);
        key.destroy();
        assertThatIllegalStateException()
                .isThrownBy(() -> dead.seal(new byte[12], new byte[2], new byte[1], 0, 1, new byte[17], 0));
    }

    @Test
    void sealWhenTargetTooShortIsRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> cipher.seal(new byte[12], new byte[2], new byte[1], 0, 1, new byte[16], 0));
    }
}
