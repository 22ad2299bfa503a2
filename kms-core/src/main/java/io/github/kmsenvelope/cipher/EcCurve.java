package io.github.kmsenvelope.cipher;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An elliptic curve of FIPS 186-4 with the hash function that goes with it, for ECDSA.
 *
 * @since 0.1.0
 */
public enum EcCurve {
    /** P-256, with SHA-256. */
    P_256("secp256r1", "SHA-256", 32),
    /** P-384, with SHA-384. */
    P_384("secp384r1", "SHA-384", 48);

    private static final int COMPRESSED_EVEN = 2;

    private static final int COMPRESSED_ODD = 3;

    private final String digest;
    private final int coordinateBytes;
    private final ECParameterSpec parameters;

    EcCurve(String name, String digest, int coordinateBytes) {
        this.digest = digest;
        this.coordinateBytes = coordinateBytes;
        try {
            AlgorithmParameters ec = AlgorithmParameters.getInstance("EC");
            ec.init(new ECGenParameterSpec(name));
            this.parameters = ec.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException("This Java runtime has no " + name, ex);
        }
    }

    /**
     * Returns a new hash function of the kind that is signed with this curve.
     *
     * @return the hash function
     */
    public MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance(digest);
        } catch (NoSuchAlgorithmException ex) {
            throw new IllegalStateException("This Java runtime has no " + digest, ex);
        }
    }

    /**
     * Returns the length of signatures that are written: both numbers as long as they usually are, and one of them with its
     * highest bit set.
     *
     * @return the number of bytes
     */
    public int signatureBytes() {
        return 2 + 2 + coordinateBytes + 1 + 2 + coordinateBytes;
    }

    int coordinateBytes() {
        return coordinateBytes;
    }

    ECParameterSpec parameters() {
        return parameters;
    }

    /** Writes a point as its x coordinate and the parity of y (SEC 1, 2.3.3). */
    byte[] compress(ECPoint point) {
        byte[] compressed = new byte[1 + coordinateBytes];
        compressed[0] = (byte) (point.getAffineY().testBit(0) ? COMPRESSED_ODD : COMPRESSED_EVEN);
        writeUnsigned(point.getAffineX(), compressed, 1);
        return compressed;
    }

    /** Reads a compressed point (SEC 1, 2.3.4), or gives nothing if there is no such point on the curve. */
    @Nullable
    ECPoint decompress(byte[] compressed) {
        if (compressed.length != 1 + coordinateBytes
                || (compressed[0] != COMPRESSED_EVEN && compressed[0] != COMPRESSED_ODD)) {
            return null;
        }
        BigInteger p = ((ECFieldFp) parameters.getCurve().getField()).getP();
        BigInteger x = new BigInteger(1, Arrays.copyOfRange(compressed, 1, compressed.length));
        if (x.compareTo(p) >= 0) {
            return null;
        }
        BigInteger square = x.multiply(x)
                .add(parameters.getCurve().getA())
                .multiply(x)
                .add(parameters.getCurve().getB())
                .mod(p);
        // Both primes are 3 modulo 4, so that this power is a root if there is one.
        BigInteger y = square.modPow(p.add(BigInteger.ONE).shiftRight(2), p);
        if (!y.multiply(y).mod(p).equals(square)) {
            return null;
        }
        boolean odd = compressed[0] == COMPRESSED_ODD;
        return new ECPoint(x, (y.testBit(0) == odd) ? y : p.subtract(y));
    }

    /** Writes a number of at most the curve's length, with leading zeros. */
    void writeUnsigned(BigInteger number, byte[] target, int offset) {
        byte[] bytes = number.toByteArray();
        int from = Math.max(0, bytes.length - coordinateBytes);
        int length = bytes.length - from;
        System.arraycopy(bytes, from, target, offset + coordinateBytes - length, length);
    }
}
