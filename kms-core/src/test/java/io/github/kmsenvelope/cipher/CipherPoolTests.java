package io.github.kmsenvelope.cipher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.kmsenvelope.secret.SecretBytes;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CipherPoolTests {

    private static final byte[] NONCE = new byte[AesGcm.NONCE_BYTES];

    private static final byte[] DATA = {1, 2, 3};

    private final CipherPool pool = new CipherPool();

    private static SecretBytes key(int length, int fill) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) fill);
        return SecretBytes.takeOver(bytes);
    }

    private static byte[] seal(AesGcm cipher) {
        byte[] sealed = new byte[5 + AesGcm.TAG_BYTES];
        cipher.seal(NONCE, DATA, new byte[5], 0, 5, sealed, 0);
        return sealed;
    }

    @Test
    void takeAfterGiveBackUsesTheNewKeyOnly() {
        for (int fill = 1; fill <= 3; fill++) {
            for (int length : new int[] {32, 16, 24}) {
                AesGcm pooled = pool.take(key(length, fill));
                assertThat(seal(pooled)).isEqualTo(seal(AesGcm.ofAnyKeyLength(key(length, fill))));
                pool.giveBack(pooled);
            }
        }
    }

    @Test
    void takeAfterAMessageThatWasRefusedOpensTheNext() {
        AesGcm first = pool.take(key(32, 1));
        byte[] foreign = seal(new AesGcm(key(32, 2)));
        assertThat(first.open(NONCE, DATA, foreign, 0, foreign.length, new byte[5], 0))
                .isFalse();
        pool.giveBack(first);
        assertThat(pool.take(key(32, 2)).open(NONCE, DATA, foreign, 0, foreign.length, new byte[5], 0))
                .isTrue();
    }

    /** A cipher object remembers its last key. */
    @Test
    void destroyLetsGoOfTheCiphers() {
        WeakReference<AesGcm> idle = giveBackOne();
        System.gc();
        assertThat(idle.refersTo(null)).as("kept for the next key").isFalse();
        pool.destroy();
        for (int i = 0; i < 100 && !idle.refersTo(null); i++) {
            System.gc();
        }
        assertThat(idle.refersTo(null)).isTrue();
    }

    private WeakReference<AesGcm> giveBackOne() {
        AesGcm cipher = pool.take(key(32, 1));
        pool.giveBack(cipher);
        return new WeakReference<>(cipher);
    }

    @Test
    void takeWhenKeyLengthIsNoneOfAesRefuses() {
        pool.giveBack(pool.take(key(32, 1)));
        for (int length : new int[] {0, 15, 33}) {
            assertThatIllegalArgumentException().isThrownBy(() -> pool.take(key(length, 1)));
        }
    }
}
