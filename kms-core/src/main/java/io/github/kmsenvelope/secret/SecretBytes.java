package io.github.kmsenvelope.secret;

import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * Key bytes: never printed, compared in constant time, overwritten when destroyed.
 *
 * <p>The bytes leave only as a JCE key, by {@link #asKey(String)}. A JCE provider copies them into its own objects; those
 * are beyond our reach and must become unreachable together with this.
 *
 * <p>Safe for use by many threads at once, {@link #destroy()} apart: whoever destroys must know that nobody reads.
 *
 * @since 0.1.0
 */
public final class SecretBytes implements Secret {

    private final byte[] bytes;
    private volatile boolean destroyed;

    private SecretBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Takes an array over.
     *
     * @param bytes the key bytes; from now on they belong to this object, which overwrites them in the end
     * @return the secret
     */
    public static SecretBytes takeOver(byte[] bytes) {
        return new SecretBytes(bytes);
    }

    /**
     * Copies a part of an array.
     *
     * @param source the array, which stays the caller's to overwrite
     * @param from the first index
     * @param to the index after the last
     * @return the secret
     */
    public static SecretBytes copyOfRange(byte[] source, int from, int to) {
        return new SecretBytes(Arrays.copyOfRange(source, from, to));
    }

    /**
     * Returns the length.
     *
     * @return the number of bytes
     */
    public int length() {
        return bytes.length;
    }

    /**
     * Returns a JCE key that reads these bytes and dies with them.
     *
     * @param algorithm the name of the algorithm, such as {@code AES}
     * @return the key
     */
    public SecretKey asKey(String algorithm) {
        return new KeyView(this, algorithm);
    }

    @Override
    public void destroy() {
        destroyed = true;
        Arrays.fill(bytes, (byte) 0);
    }

    /**
     * Tells whether the bytes are gone.
     *
     * @return whether this was destroyed
     */
    public boolean isDestroyed() {
        return destroyed;
    }

    private byte[] copy() {
        if (destroyed) {
            throw new IllegalStateException("This key was destroyed");
        }
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SecretBytes that && MessageDigest.isEqual(bytes, that.bytes);
    }

    /** The same for all secrets of one length, since a hash would tell something of the bytes. */
    @Override
    public int hashCode() {
        return bytes.length;
    }

    @Override
    public String toString() {
        return "SecretBytes[" + bytes.length + " bytes]";
    }

    /** Unlike {@code SecretKeySpec} it holds no copy, so that one overwrite suffices. Not serializable in effect. */
    private record KeyView(SecretBytes secret, String algorithm) implements SecretKey {

        @Override
        public String getAlgorithm() {
            return algorithm;
        }

        @Override
        public String getFormat() {
            return "RAW";
        }

        @Override
        public byte[] getEncoded() {
            return secret.copy();
        }

        @Override
        public void destroy() {
            secret.destroy();
        }

        @Override
        public boolean isDestroyed() {
            return secret.isDestroyed();
        }

        @Override
        public String toString() {
            return algorithm + " key of " + secret;
        }
    }
}
