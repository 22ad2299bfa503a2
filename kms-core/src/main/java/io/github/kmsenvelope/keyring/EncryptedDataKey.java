package io.github.kmsenvelope.keyring;

import java.util.Arrays;

/**
 * A data key as KMS wrapped it, with the KMS key that did. An immutable value.
 *
 * @since 0.1.0
 */
public final class EncryptedDataKey {

    private final KeyArn keyArn;
    private final byte[] wrapped;

    /**
     * Makes an encrypted data key.
     *
     * @param keyArn the KMS key
     * @param wrapped the wrapped data key; copied
     */
    public EncryptedDataKey(KeyArn keyArn, byte[] wrapped) {
        this.keyArn = keyArn;
        this.wrapped = wrapped.clone();
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

    @Override
    public boolean equals(Object other) {
        return other instanceof EncryptedDataKey that
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
