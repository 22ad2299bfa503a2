package io.github.kmsenvelope.cipher;

import io.github.kmsenvelope.secret.Secret;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import org.jspecify.annotations.Nullable;

/**
 * A key pair that signs hashes by ECDSA (FIPS 186-4). Safe for use by many threads at once, {@link #destroy()} apart.
 *
 * <p>The private key is an object of the JDK, which cannot overwrite it: destroying lets go of it.
 *
 * @since 0.1.0
 */
public final class EcdsaSigningKey implements Secret {

    private final EcCurve curve;
    private final byte[] publicKey;
    private volatile @Nullable PrivateKey privateKey;

    private EcdsaSigningKey(EcCurve curve, byte[] publicKey, @Nullable PrivateKey privateKey) {
        this.curve = curve;
        this.publicKey = publicKey;
        this.privateKey = privateKey;
    }

    /**
     * Generates a key pair.
     *
     * @param curve the curve
     * @return the key pair
     */
    public static EcdsaSigningKey generate(EcCurve curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(curve.parameters());
            KeyPair pair = generator.generateKeyPair();
            return new EcdsaSigningKey(
                    curve, curve.compress(((ECPublicKey) pair.getPublic()).getW()), pair.getPrivate());
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException("This Java runtime generates no keys of " + curve, ex);
        }
    }

    /**
     * Returns the curve.
     *
     * @return the curve
     */
    public EcCurve curve() {
        return curve;
    }

    /**
     * Copies the public key.
     *
     * @return the compressed point (SEC 1): 33 bytes for P-256, 49 for P-384
     */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /**
     * Returns another hold on the same key pair, for whoever may need it after this was destroyed.
     *
     * @return a signing key of its own
     */
    public EcdsaSigningKey share() {
        return new EcdsaSigningKey(curve, publicKey, privateKey);
    }

    /**
     * Signs a hash.
     *
     * @param hash the hash of the message, by the curve's hash function
     * @return the signature in DER, always {@link EcCurve#signatureBytes()} long
     * @throws IllegalStateException if the key was destroyed
     */
    public byte[] sign(byte[] hash) {
        PrivateKey key = privateKey;
        if (key == null) {
            throw new IllegalStateException("This key was destroyed");
        }
        while (true) {
            EcdsaSignature signature = EcdsaSignature.ofFixed(signOnce(key, hash));
            byte[] der = signature.der();
            if (der.length != curve.signatureBytes()) {
                der = signature.negated(curve).der();
            }
            // One in about a hundred has a number that begins with zeros: a new signature has other numbers.
            if (der.length == curve.signatureBytes()) {
                return der;
            }
        }
    }

    private static byte[] signOnce(PrivateKey key, byte[] hash) {
        try {
            Signature signature = Signature.getInstance("NONEwithECDSAinP1363Format");
            signature.initSign(key);
            signature.update(hash);
            return signature.sign();
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException("ECDSA failed to sign", ex);
        }
    }

    @Override
    public void destroy() {
        privateKey = null;
    }
}
