package io.github.kmsenvelope.cipher;

import io.github.kmsenvelope.secret.Secret;
import io.github.kmsenvelope.secret.SecretBytes;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;

/**
 * A key derived from a data key for one or more messages, with the commitment that ties those messages to that data key.
 *
 * <p>{@code T = HMAC-SHA512(data key, info || 01)}; the key is {@code T[0..31]}, the commitment {@code T[32..63]} (RFC 2104,
 * FIPS 180-4). HMAC-SHA512 is collision resistant, so no two data keys or infos share a commitment. For one thread at a time.
 *
 * @since 0.1.0
 */
public final class MessageKey implements Secret {

    /** The length of a commitment in bytes. */
    public static final int COMMITMENT_BYTES = 32;

    private final SecretBytes key;
    private final byte[] commitment;
    private final AesGcm cipher;

    private MessageKey(SecretBytes key, byte[] commitment) {
        this.key = key;
        this.commitment = commitment;
        this.cipher = new AesGcm(key);
    }

    /**
     * Derives a message key.
     *
     * @param dataKey the data key, 32 bytes
     * @param info what the derivation is bound to
     * @return the message key
     */
    public static MessageKey derive(SecretBytes dataKey, byte[] info) {
        byte[] both = hmac(dataKey, info);
        try {
            return new MessageKey(
                    SecretBytes.copyOfRange(both, 0, AesGcm.KEY_BYTES),
                    Arrays.copyOfRange(both, AesGcm.KEY_BYTES, AesGcm.KEY_BYTES + COMMITMENT_BYTES));
        } finally {
            Arrays.fill(both, (byte) 0);
        }
    }

    private static byte[] hmac(SecretBytes dataKey, byte[] info) {
        try {
            Mac mac = Mac.getInstance("HmacSHA512");
            mac.init(dataKey.asKey("HmacSHA512"));
            mac.update(info);
            mac.update((byte) 1);
            return mac.doFinal();
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException("This Java runtime has no HmacSHA512", ex);
        }
    }

    /**
     * Writes the commitment.
     *
     * @param target receives 32 bytes
     * @param offset where to write them
     */
    public void writeCommitment(byte[] target, int offset) {
        System.arraycopy(commitment, 0, target, offset, COMMITMENT_BYTES);
    }

    /**
     * Compares a commitment with this key's, in constant time.
     *
     * @param source holds the commitment
     * @param offset where it begins
     * @return whether it is this key's
     */
    public boolean committedBy(byte[] source, int offset) {
        return MessageDigest.isEqual(commitment, Arrays.copyOfRange(source, offset, offset + COMMITMENT_BYTES));
    }

    /**
     * Returns the cipher under this key.
     *
     * @return the cipher
     */
    public AesGcm cipher() {
        return cipher;
    }

    @Override
    public void destroy() {
        key.destroy();
    }
}
