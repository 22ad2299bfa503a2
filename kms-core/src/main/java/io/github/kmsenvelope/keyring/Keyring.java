package io.github.kmsenvelope.keyring;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.secret.SecretBytes;

/**
 * Generates, unwraps and rewraps the data keys of one purpose, and knows which KMS keys that purpose trusts. Only the encryption
 * context of a context is used; associated data is none of a keyring's business. Every method ends by the deadline that it is
 * given, with a {@link io.github.kmsenvelope.KmsUnavailableException} if need be. Implementations are safe for use by many
 * threads at once.
 *
 * @since 0.1.0
 */
public interface Keyring {

    /**
     * Generates a data key.
     *
     * @param context the encryption context to wrap it under
     * @param deadline until when
     * @return the data key, which belongs to the caller
     * @throws KmsServiceException if there is none to be had
     */
    DataKey generate(EncryptionContext context, Deadline deadline);

    /**
     * Tells whether a KMS key may be asked to unwrap. May ask KMS where an alias points, at most once a minute for each alias,
     * or once a second while there is no answer. A key that was trusted stays trusted.
     *
     * @param arn the KMS key that a message names
     * @param deadline until when
     * @return whether it is trusted
     * @throws KmsServiceException if that cannot be told now
     */
    boolean trusts(KeyArn arn, Deadline deadline);

    /**
     * Unwraps a data key with the KMS key that it names, and no other.
     *
     * @param key the wrapped data key, whose KMS key is {@linkplain #trusts trusted}
     * @param context the encryption context that it was wrapped under
     * @param deadline until when
     * @return the data key, 32 bytes, which belongs to the caller
     * @throws KmsServiceException if KMS does not unwrap it
     */
    SecretBytes unwrap(EncryptedDataKey key, EncryptionContext context, Deadline deadline);

    /**
     * Tells which KMS key data keys are wrapped under now. May ask KMS where an alias points, at most once a minute, or once a
     * second while there is no answer.
     *
     * @param deadline until when
     * @return the KMS key
     * @throws KmsServiceException if there is none, or if that cannot be told now
     */
    KeyArn presentKey(Deadline deadline);

    /**
     * Puts a data key under the KMS key that data keys are wrapped under now, and its newest key material, be it the KMS key
     * that wraps it already. The encryption context stays the same.
     *
     * @param key the wrapped data key, whose KMS key is {@linkplain #trusts trusted}
     * @param context the encryption context that it was wrapped under
     * @param deadline until when
     * @return the same data key, wrapped anew
     * @throws KmsServiceException if KMS does not do so
     */
    EncryptedDataKey rewrap(EncryptedDataKey key, EncryptionContext context, Deadline deadline);
}
