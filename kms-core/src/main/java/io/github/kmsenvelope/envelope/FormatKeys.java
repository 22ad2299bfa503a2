package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.cache.CacheStatistics;
import io.github.kmsenvelope.cache.DataKeyCache;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import java.util.function.Predicate;

/**
 * The data keys of one format of a purpose.
 *
 * @param toEncrypt those that messages are made with
 * @param toDecrypt those that messages are read with
 */
record FormatKeys(DataKeyCache<?, ?> toEncrypt, DataKeyCache<?, ?> toDecrypt) {

    CacheStatistics statistics(Operation direction) {
        return (direction == Operation.ENCRYPT) ? toEncrypt.statistics() : toDecrypt.statistics();
    }

    /** In this order: a data key goes from the first to the second when it is replaced. */
    void invalidate(Predicate<EncryptionContext> which) {
        toEncrypt.invalidate(which);
        toDecrypt.invalidate(which);
    }

    void close() {
        toEncrypt.close();
        toDecrypt.close();
    }
}
