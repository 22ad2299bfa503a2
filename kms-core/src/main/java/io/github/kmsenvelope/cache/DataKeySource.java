package io.github.kmsenvelope.cache;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.keyring.Deadline;
import io.github.kmsenvelope.secret.Secret;

/**
 * Where a cache gets the data keys of one direction from. Called by whoever needs one, or in the background, and never while
 * a lock is held. Implementations are safe for use by many threads at once.
 *
 * @param <I> what identifies a data key
 * @param <T> what is kept of it
 * @since 0.1.0
 */
public interface DataKeySource<I, T extends Secret> {

    /**
     * Gets a data key from KMS.
     *
     * @param id what identifies it
     * @param deadline until when KMS may be asked
     * @return the data key, which belongs to the caller
     * @throws KmsServiceException if there is none to be had; a
     *     {@link io.github.kmsenvelope.KmsUnavailableException} keeps the one at hand in use, any other ends it
     */
    T load(I id, Deadline deadline);

    /**
     * Decides what becomes of a data key at hand when it was loaded again.
     *
     * @param present the data key at hand
     * @param loaded the one just loaded, for the same id
     * @return the decision
     */
    Succession succession(T present, T loaded);

    /**
     * Is told of a data key that another is about to replace, while both are whole, if another cache
     * {@linkplain DataKeyCache#peek uses} it too. That one may {@linkplain DataKeyCache#adopt adopt} it, or
     * {@linkplain DataKeyCache#adoptCopy a copy} of what it needs of it.
     *
     * @param id what identifies it
     * @param present the data key at hand
     * @return takes back what was done, if the replacement does not happen
     */
    default Runnable replacing(I id, CachedKey<T> present) {
        return () -> {};
    }

    /**
     * Returns the encryption context that a data key is wrapped under.
     *
     * @param id what identifies the data key
     * @return the context, without associated data
     */
    EncryptionContext context(I id);

    /**
     * What becomes of a data key at hand when it was loaded again.
     *
     * @since 0.1.0
     */
    enum Succession {
        /** The loaded one takes its place. */
        REPLACE,
        /** They are the same: the one at hand is confirmed and begins a new life. */
        CONFIRM,
        /** They should be the same, and are not: both are destroyed. */
        REFUSE
    }
}
