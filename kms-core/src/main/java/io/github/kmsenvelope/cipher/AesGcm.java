package io.github.kmsenvelope.cipher;

import io.github.kmsenvelope.secret.SecretBytes;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-GCM (NIST SP 800-38D) under one key, with 12-byte nonces and 16-byte tags, on a cipher object that is used again
 * and again. For one thread at a time.
 *
 * @since 0.1.0
 */
public final class AesGcm {

    /** The length of a key in bytes. */
    public static final int KEY_BYTES = 32;

    /** The length of a nonce in bytes. */
    public static final int NONCE_BYTES = 12;

    /** The length of a tag in bytes. */
    public static final int TAG_BYTES = 16;

    private final Cipher cipher;
    private final SecretKey key;

    /**
     * Readies a cipher of AES-256.
     *
     * @param key the key, 32 bytes; not copied
     */
    public AesGcm(SecretBytes key) {
        this(key, key.length() == KEY_BYTES);
    }

    private AesGcm(SecretBytes key, boolean possible) {
        this(key, possible, newCipher());
    }

    private AesGcm(SecretBytes key, boolean possible, Cipher cipher) {
        if (!possible) {
            throw new IllegalArgumentException("No AES key of this use has " + key.length() + " bytes");
        }
        this.key = key.asKey("AES");
        this.cipher = cipher;
    }

    private static Cipher newCipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException("This Java runtime has no AES/GCM/NoPadding", ex);
        }
    }

    /**
     * Readies a cipher of AES-128, AES-192 or AES-256, for formats that use all of them.
     *
     * @param key the key, 16, 24 or 32 bytes; not copied
     * @return the cipher
     */
    public static AesGcm ofAnyKeyLength(SecretBytes key) {
        return new AesGcm(key, isKeyLength(key.length()));
    }

    private static boolean isKeyLength(int bytes) {
        return bytes == 16 || bytes == 24 || bytes == KEY_BYTES;
    }

    /** Hands the cipher object on to another key. This must not be used any more. */
    AesGcm under(SecretBytes next) {
        return new AesGcm(next, isKeyLength(next.length()), cipher);
    }

    /**
     * Encrypts, and writes the ciphertext followed by its tag.
     *
     * @param nonce 12 bytes that were never used with this key before
     * @param associatedData what the tag covers besides
     * @param source holds the plaintext
     * @param offset where the plaintext begins
     * @param length its length
     * @param target receives {@code length + 16} bytes
     * @param targetOffset where to write them
     */
    public void seal(
            byte[] nonce,
            byte[] associatedData,
            byte[] source,
            int offset,
            int length,
            byte[] target,
            int targetOffset) {
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, parameters(nonce));
            cipher.updateAAD(associatedData);
            cipher.doFinal(source, offset, length, target, targetOffset);
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException("AES-GCM failed to encrypt", ex);
        }
    }

    /**
     * Decrypts what {@link #seal} wrote. Without a match nothing in the target can be relied on: overwrite it.
     *
     * @param nonce the nonce that it was encrypted with
     * @param associatedData what the tag covers besides
     * @param source holds the ciphertext and its tag
     * @param offset where the ciphertext begins
     * @param length the length of both, at least 16
     * @param target receives {@code length - 16} bytes
     * @param targetOffset where to write them
     * @return whether the tag matched
     */
    public boolean open(
            byte[] nonce,
            byte[] associatedData,
            byte[] source,
            int offset,
            int length,
            byte[] target,
            int targetOffset) {
        try {
            cipher.init(Cipher.DECRYPT_MODE, key, parameters(nonce));
            cipher.updateAAD(associatedData);
            cipher.doFinal(source, offset, length, target, targetOffset);
            return true;
        } catch (AEADBadTagException mismatch) {
            return false;
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException("AES-GCM failed to decrypt", ex);
        }
    }

    /** GCM hashes a nonce of any other length, which weakens the bounds that the limits of messages rest on. */
    private static GCMParameterSpec parameters(byte[] nonce) {
        if (nonce.length != NONCE_BYTES) {
            throw new IllegalArgumentException("A nonce has 12 bytes, not " + nonce.length);
        }
        return new GCMParameterSpec(TAG_BYTES * 8, nonce);
    }
}
