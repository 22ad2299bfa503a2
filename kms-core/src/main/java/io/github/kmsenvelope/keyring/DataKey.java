package io.github.kmsenvelope.keyring;

import io.github.kmsenvelope.secret.Secret;
import io.github.kmsenvelope.secret.SecretBytes;

/**
 * A new data key, in plaintext and wrapped.
 *
 * @param plaintext the data key, 32 bytes
 * @param encrypted the same data key, wrapped
 * @since 0.1.0
 */
public record DataKey(SecretBytes plaintext, EncryptedDataKey encrypted) implements Secret {

    @Override
    public void destroy() {
        plaintext.destroy();
    }
}
