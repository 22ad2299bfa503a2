package io.github.kmsenvelope.keyring;

import java.util.Arrays;

/**
 * A data key as KMS wrapped it, with the KMS key that did. An immutable value.
 *
 * @since 0.1.0
 */
public final class EncryptedDataKey {

    private static final int DEFAULT_DATA_KEY_BYTES = 32;

    private final KeyArn keyArn;
    private final byte[] wrapped;
    private final int dataKeyBytes;

    /**
     * Makes an encrypted data key of 32 bytes.
     *
     * @param keyArn the KMS key
     * @param wrapped the wrapped data key; copied
     */
    public EncryptedDataKey(KeyArn keyArn, byte[] wrapped) {
        this(keyArn, wrapped, DEFAULT_DATA_KEY_BYTES);
    }

    /**
     * Makes an encrypted data key.
     *
     * @param keyArn the KMS key
     * @param wrapped the wrapped data key; copied
     * @param dataKeyBytes how long the data key must turn out to be
     */
    public EncryptedDataKey(KeyArn keyArn, byte[] wrapped, int dataKeyBytes) {
        this.keyArn = keyArn;
        this.wrapped = wrapped.clone();
        this.dataKeyBytes = dataKeyBytes;
    }

    /**
     * Returns the KMS key.
     *
     * @return its ARN
     */
    public KeyArn keyArn() {
        return keyArn;
    }

    /**
     * Returns the wrapped data key.
     *
     * @return a new array
     */
    public byte[] wrapped() {
        return wrapped.clone();
    }

    /**
     * Returns how long the data key must turn out to be.
     *
     * @return the number of bytes
     */
    public int dataKeyBytes() {
        return dataKeyBytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EncryptedDataKey that
                && dataKeyBytes == that.dataKeyBytes
                && keyArn.equals(that.keyArn)
                && Arrays.equals(wrapped, that.wrapped);
    }

    @Override
    public int hashCode() {
        return 31 * keyArn.hashCode() + Arrays.hashCode(wrapped);
    }

    @Override
    public String toString() {
        return "EncryptedDataKey[" + keyArn + ", " + wrapped.length + " bytes]";
    }
}
