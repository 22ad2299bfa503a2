package io.github.kmsenvelope.cipher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EcdsaTests {

    private static byte[] hash(EcCurve curve, String text) {
        MessageDigest digest = curve.newDigest();
        return digest.digest(text.getBytes(StandardCharsets.UTF_8));
    }

    private static EcdsaVerifyingKey verifying(EcdsaSigningKey key) {
        return EcdsaVerifyingKey.of(key.curve(), key.publicKey()).orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void signWhenDoneOftenHasAlwaysOneLengthAndVerifies(EcCurve curve) {
        EcdsaSigningKey key = EcdsaSigningKey.generate(curve);
        EcdsaVerifyingKey verifying = verifying(key);
        for (int i = 0; i < 300; i++) {
            byte[] hash = hash(curve, "message " + i);
            byte[] signature = key.sign(hash);
            assertThat(signature).hasSize(curve.signatureBytes());
            assertThat(verifying.verify(hash, signature)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenSignatureHasAnotherLengthAccepts(EcCurve curve) {
        EcdsaSigningKey key = EcdsaSigningKey.generate(curve);
        Set<Integer> lengths = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            byte[] hash = hash(curve, "message " + i);
            EcdsaSignature signature = Objects.requireNonNull(EcdsaSignature.ofDer(key.sign(hash), curve));
            byte[] negated = signature.negated(curve).der();
            assertThat(verifying(key).verify(hash, negated)).isTrue();
            lengths.add(negated.length);
        }
        assertThat(lengths).hasSizeGreaterThan(1);
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenAnyBitIsFlippedRefuses(EcCurve curve) {
        EcdsaSigningKey key = EcdsaSigningKey.generate(curve);
        EcdsaVerifyingKey verifying = verifying(key);
        byte[] hash = hash(curve, "message");
        byte[] signature = key.sign(hash);
        for (int bit = 0; bit < 8 * signature.length; bit++) {
            byte[] changed = signature.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(verifying.verify(hash, changed)).as("bit %d", bit).isFalse();
        }
        for (int length = 0; length < signature.length; length++) {
            assertThat(verifying.verify(hash, Arrays.copyOf(signature, length))).isFalse();
        }
        assertThat(verifying.verify(hash, Arrays.copyOf(signature, signature.length + 1)))
                .isFalse();
        assertThat(verifying.verify(hash(curve, "another"), signature)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void verifyWhenNumbersAreOutOfRangeRefuses(EcCurve curve) {
        EcdsaSigningKey key = EcdsaSigningKey.generate(curve);
        byte[] hash = hash(curve, "message");
        BigInteger order = curve.parameters().getOrder();
        for (BigInteger number : new BigInteger[] {BigInteger.ZERO, order, BigInteger.ONE.negate()}) {
            assertThat(verifying(key).verify(hash, new EcdsaSignature(number, BigInteger.ONE).der()))
                    .isFalse();
            assertThat(verifying(key).verify(hash, new EcdsaSignature(BigInteger.ONE, number).der()))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofWhenPointIsNotOnTheCurveGivesNothing(EcCurve curve) {
        byte[] point = EcdsaSigningKey.generate(curve).publicKey();
        assertThat(EcdsaVerifyingKey.of(curve, point)).isPresent();
        int refused = 0;
        for (int i = 0; i < 64; i++) {
            point[point.length - 1]++;
            Optional<EcdsaVerifyingKey> key = EcdsaVerifyingKey.of(curve, point);
            refused += key.isEmpty() ? 1 : 0;
        }
        // About one half of all numbers are no x coordinate.
        assertThat(refused).isBetween(10, 54);
    }

    @ParameterizedTest
    @EnumSource
    void ofWhenPointIsNotCompressedGivesNothing(EcCurve curve) {
        byte[] point = EcdsaSigningKey.generate(curve).publicKey();
        for (int head : new int[] {0, 1, 4, 5, 0x82}) {
            byte[] changed = point.clone();
            changed[0] = (byte) head;
            assertThat(EcdsaVerifyingKey.of(curve, changed)).isEmpty();
        }
        assertThat(EcdsaVerifyingKey.of(curve, new byte[0])).isEmpty();
        assertThat(EcdsaVerifyingKey.of(curve, Arrays.copyOf(point, point.length - 1)))
                .isEmpty();
        assertThat(EcdsaVerifyingKey.of(curve, Arrays.copyOf(point, point.length + 1)))
                .isEmpty();
        byte[] beyondTheField = new byte[point.length];
        Arrays.fill(beyondTheField, (byte) 0xFF);
        beyondTheField[0] = 2;
        assertThat(EcdsaVerifyingKey.of(curve, beyondTheField)).isEmpty();
    }

    @Test
    void signWhenDestroyedIsRefusedUnlessShared() {
        EcdsaSigningKey key = EcdsaSigningKey.generate(EcCurve.P_384);
        EcdsaSigningKey shared = key.share();
        key.destroy();
        byte[] hash = hash(EcCurve.P_384, "message");
        assertThatIllegalStateException().isThrownBy(() -> key.sign(hash));
        assertThat(verifying(key).verify(hash, shared.sign(hash))).isTrue();
    }
}
