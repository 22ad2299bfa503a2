package io.github.kmsenvelope.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;

class SecretBytesTests {

    private static byte[] bytes() {
        return new byte[] {11, 22, 33, 44};
    }

    @Test
    void destroyWhenTakenOverOverwritesTheGivenArray() {
        byte[] given = bytes();
        SecretBytes secret = SecretBytes.takeOver(given);
        secret.destroy();
        assertThat(given).containsOnly(0);
        assertThat(secret.isDestroyed()).isTrue();
    }

    @Test
    void copyOfRangeLeavesTheSourceAlone() {
        byte[] source = bytes();
        SecretBytes secret = SecretBytes.copyOfRange(source, 1, 3);
        secret.destroy();
        assertThat(source).containsExactly(11, 22, 33, 44);
        assertThat(secret.length()).isEqualTo(2);
    }

    @Test
    void asKeyReadsTheBytes() {
        SecretKey key = SecretBytes.takeOver(bytes()).asKey("AES");
        assertThat(key.getEncoded()).containsExactly(11, 22, 33, 44);
        assertThat(key.getAlgorithm()).isEqualTo("AES");
        assertThat(key.getFormat()).isEqualTo("RAW");
        assertThat(key.isDestroyed()).isFalse();
    }

    @Test
    void asKeyWhenDestroyedGivesNothing() throws Exception {
        SecretBytes secret = SecretBytes.takeOver(bytes());
        SecretKey key = secret.asKey("AES");
        key.destroy();
        assertThat(secret.isDestroyed()).isTrue();
        assertThat(key.isDestroyed()).isTrue();
        assertThatIllegalStateException().isThrownBy(key::getEncoded);
    }

    @Test
    void equalsComparesBytesAndHashTellsNothingOfThem() {
        SecretBytes one = SecretBytes.takeOver(bytes());
        SecretBytes same = SecretBytes.takeOver(bytes());
        SecretBytes other = SecretBytes.takeOver(new byte[] {1, 2, 3, 4});
        assertThat(one).isEqualTo(same).isNotEqualTo(other).isNotEqualTo("x");
        assertThat(one.hashCode()).isEqualTo(other.hashCode()).isEqualTo(4);
    }

    @Test
    void toStringShowsNoBytes() {
        SecretBytes secret = SecretBytes.takeOver(bytes());
        assertThat(secret.toString()).isEqualTo("SecretBytes[4 bytes]");
        assertThat(secret.asKey("AES").toString()).doesNotContain("11", "22");
    }
}
