package io.github.kmsenvelope.cache;

import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.UnavailableReason;

/** How waiting for KMS ends without a key. */
final class Waiting {

    private Waiting() {}

    static KmsUnavailableException interrupted() {
        Thread.currentThread().interrupt();
        return new KmsUnavailableException(
                "The thread was interrupted while it waited for a data key. Its interrupt flag is set",
                UnavailableReason.INTERRUPTED,
                null,
                ErrorDetails.none(),
                null);
    }

    /** Throws the failure itself, not a copy: its type, its details and the stack of the request are what helps. */
    static RuntimeException rethrow(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }
}
