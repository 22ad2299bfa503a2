package io.github.kmsenvelope.cipher;

import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The two numbers of an ECDSA signature, in both ways of writing them. The JDK reads some encodings that are no DER, so DER is
 * read here.
 */
record EcdsaSignature(BigInteger r, BigInteger s) {

    private static final int SEQUENCE = 0x30;

    private static final int INTEGER = 0x02;

    /** Reads a DER sequence of two integers, or gives nothing if it is not the only encoding of two possible numbers. */
    static @Nullable EcdsaSignature ofDer(byte[] der, EcCurve curve) {
        // No signature of these curves is so long that its length takes a second byte.
        if (der.length < 2 || der.length > 127 || der[0] != SEQUENCE || der[1] != der.length - 2) {
            return null;
        }
        byte[] r = integerAt(der, 2);
        byte[] s = (r != null) ? integerAt(der, 4 + r.length) : null;
        if (r == null || s == null || 6 + r.length + s.length != der.length) {
            return null;
        }
        EcdsaSignature signature = new EcdsaSignature(new BigInteger(r), new BigInteger(s));
        return isPossible(signature.r, curve) && isPossible(signature.s, curve) ? signature : null;
    }

    private static byte @Nullable [] integerAt(byte[] der, int offset) {
        if (der.length - offset < 3 || der[offset] != INTEGER) {
            return null;
        }
        int length = der[offset + 1];
        if (length < 1 || length > der.length - offset - 2) {
            return null;
        }
        byte[] integer = Arrays.copyOfRange(der, offset + 2, offset + 2 + length);
        boolean padded = length > 1 && integer[0] == 0 && integer[1] >= 0;
        return padded ? null : integer;
    }

    private static boolean isPossible(BigInteger number, EcCurve curve) {
        return number.signum() > 0 && number.compareTo(curve.parameters().getOrder()) < 0;
    }

    /** Reads both numbers in the curve's length (IEEE P1363). */
    static EcdsaSignature ofFixed(byte[] fixed) {
        int half = fixed.length / 2;
        return new EcdsaSignature(
                new BigInteger(1, Arrays.copyOf(fixed, half)),
                new BigInteger(1, Arrays.copyOfRange(fixed, half, fixed.length)));
    }

    byte[] fixed(EcCurve curve) {
        byte[] fixed = new byte[2 * curve.coordinateBytes()];
        curve.writeUnsigned(r, fixed, 0);
        curve.writeUnsigned(s, fixed, curve.coordinateBytes());
        return fixed;
    }

    byte[] der() {
        byte[] first = r.toByteArray();
        byte[] second = s.toByteArray();
        byte[] der = new byte[6 + first.length + second.length];
        der[0] = SEQUENCE;
        der[1] = (byte) (der.length - 2);
        write(first, der, 2);
        write(second, der, 4 + first.length);
        return der;
    }

    private static void write(byte[] integer, byte[] der, int offset) {
        der[offset] = INTEGER;
        der[offset + 1] = (byte) integer.length;
        System.arraycopy(integer, 0, der, offset + 2, integer.length);
    }

    /** The other signature of the same message by the same key. */
    EcdsaSignature negated(EcCurve curve) {
        return new EcdsaSignature(r, curve.parameters().getOrder().subtract(s));
    }
}
