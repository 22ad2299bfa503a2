package io.github.kmsenvelope.embedded.crypto;

import io.github.kmsenvelope.embedded.error.KmsError;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** One version of the secret of a KMS key: 256 bits, their id, and what they wrap. */
public final class KeyMaterial {

    private static final int SECRET_BYTES = 32;
    private static final int TAG_BITS = 128;
    private static final byte[] REFERENCE_LABEL = "kms-embedded blob reference".getBytes(StandardCharsets.US_ASCII);

    private final String id;
    private final SecretKey secret;
    private final byte[] reference;

    private KeyMaterial(String id, byte[] secret) {
        this.id = id;
        this.secret = new SecretKeySpec(secret, "AES");
        this.reference = Algorithms.hmacSha256(this.secret, REFERENCE_LABEL);
    }

    public static KeyMaterial generate() {
        return new KeyMaterial(
                HexFormat.of().formatHex(Randomness.bytes(Blob.REFERENCE_BYTES)), Randomness.bytes(SECRET_BYTES));
    }

    /** Key material that was kept; the array is copied. */
    public static KeyMaterial restore(String id, byte[] secret) {
        if (secret.length != SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "Key material must have " + SECRET_BYTES + " bytes, not " + secret.length);
        }
        return new KeyMaterial(id, secret);
    }

    /** The {@code KeyMaterialId} of KMS: 64 hexadecimal digits. */
    public String id() {
        return this.id;
    }

    /** The name that blobs carry, derived from the secret: whoever lacks it cannot link a blob to a KMS key. */
    public String reference() {
        return HexFormat.of().formatHex(this.reference);
    }

    /** The secret in clear, for the keys file and for nothing else. */
    public byte[] exposeSecret() {
        return this.secret.getEncoded();
    }

    public byte[] wrap(byte[] plaintext, Map<String, String> context) {
        byte[] header = Blob.newHeader(this.reference);
        try {
            byte[] ciphertext = cipher(Cipher.ENCRYPT_MODE, header, context).doFinal(plaintext);
            return ByteBuffer.allocate(header.length + ciphertext.length)
                    .put(header)
                    .put(ciphertext)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed", e);
        }
    }

    /** Fails with {@code InvalidCiphertextException} if the blob was changed or wrapped with another context. */
    public byte[] unwrap(Blob blob, Map<String, String> context) {
        try {
            return cipher(Cipher.DECRYPT_MODE, blob.header(), context).doFinal(blob.ciphertext());
        } catch (AEADBadTagException e) {
            throw KmsError.invalidCiphertext();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM failed", e);
        }
    }

    private Cipher cipher(int mode, byte[] header, Map<String, String> context) throws GeneralSecurityException {
        Cipher cipher = Algorithms.aesGcm();
        cipher.init(mode, this.secret, new GCMParameterSpec(TAG_BITS, Blob.nonce(header)));
        cipher.updateAAD(header);
        cipher.updateAAD(EncryptionContextBytes.of(context));
        return cipher;
    }

    @Override
    public String toString() {
        return "KeyMaterial[id=" + this.id + "]";
    }
}
