package io.github.kmsenvelope.cipher;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Optional;

/**
 * A public key that verifies signatures of hashes by ECDSA (FIPS 186-4). Safe for use by many threads at once.
 *
 * @since 0.1.0
 */
public final class EcdsaVerifyingKey {

    private final EcCurve curve;
    private final PublicKey key;

    private EcdsaVerifyingKey(EcCurve curve, PublicKey key) {
        this.curve = curve;
        this.key = key;
    }

    /**
     * Reads a public key.
     *
     * @param curve the curve
     * @param compressed the compressed point (SEC 1); not kept
     * @return the key, or nothing if the bytes are no compressed point on the curve
     */
    public static Optional<EcdsaVerifyingKey> of(EcCurve curve, byte[] compressed) {
        ECPoint point = curve.decompress(compressed);
        if (point == null) {
            return Optional.empty();
        }
        try {
            PublicKey key = KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, curve.parameters()));
            return Optional.of(new EcdsaVerifyingKey(curve, key));
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException("This Java runtime takes no keys of " + curve, ex);
        }
    }

    /**
     * Verifies a signature.
     *
     * @param hash the hash of the message, by the curve's hash function
     * @param der the signature in DER, of any length that DER gives it
     * @return whether it is a signature of that hash by the owner of this key
     */
    public boolean verify(byte[] hash, byte[] der) {
        EcdsaSignature numbers = EcdsaSignature.ofDer(der, curve);
        if (numbers == null) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance("NONEwithECDSAinP1363Format");
            signature.initVerify(key);
            signature.update(hash);
            return signature.verify(numbers.fixed(curve));
        } catch (SignatureException noMatch) {
            return false;
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException("This Java runtime has no ECDSA", ex);
        }
    }
}
