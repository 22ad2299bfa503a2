package io.github.kmsenvelope.autoconfigure;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsUsageException;

/**
 * Lets go of the data keys in memory, of every service that was built in this application context. For the time after access
 * to a KMS key was taken away: the next call of each purpose asks KMS. Calls under way end as they would. Safe for use by many
 * threads at once.
 *
 * @since 0.1.0
 */
public interface KmsDataKeys {

    /** Destroys all data keys. */
    void invalidateAll();

    /**
     * Destroys the data keys of one purpose.
     *
     * @param purpose the name of the purpose; {@code default} is the default one
     * @throws KmsUsageException if there is no such purpose
     */
    void invalidate(String purpose);

    /**
     * Destroys the data keys of one purpose and one encryption context.
     *
     * @param purpose the name of the purpose; {@code default} is the default one
     * @param context the context as calls give it. Its encryption context must match exactly, with the pairs that are
     *     configured for the purpose added; its associated data is ignored
     * @throws KmsUsageException if there is no such purpose, or if a pair contradicts a configured one
     */
    void invalidate(String purpose, EncryptionContext context);
}
