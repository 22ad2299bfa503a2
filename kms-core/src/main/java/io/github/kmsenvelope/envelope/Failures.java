package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.KeyAccessDeniedException;
import io.github.kmsenvelope.KeyStateException;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import org.jspecify.annotations.Nullable;

/**
 * Which of several failures to report when no entry of a message could be unwrapped: the one that promises most if it is
 * mended. A message must not be called forged while one of its keys was merely out of reach.
 */
final class Failures {

    private Failures() {}

    static KmsServiceException graver(@Nullable KmsServiceException present, KmsServiceException added) {
        return (present == null || rank(added) < rank(present)) ? added : present;
    }

    /** [R6] KMS refused nothing, but what it unwrapped is not what the entry says: no other entry is tried. */
    static boolean isForgedAnswer(KmsServiceException failure) {
        return failure instanceof MessageAuthenticationException
                && failure.details().errorCode() == null;
    }

    private static int rank(KmsServiceException failure) {
        if (failure instanceof KmsUnavailableException) {
            return 0;
        }
        if (failure instanceof KeyStateException) {
            return 1;
        }
        if (failure instanceof KeyAccessDeniedException) {
            return 2;
        }
        if (failure instanceof KmsUsageException) {
            return 3;
        }
        return (failure instanceof MessageAuthenticationException) ? 5 : 4;
    }
}
