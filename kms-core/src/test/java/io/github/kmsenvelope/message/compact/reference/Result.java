package io.github.kmsenvelope.message.compact.reference;

import io.github.kmsenvelope.KeyAccessDeniedException;
import io.github.kmsenvelope.KeyStateException;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.UntrustedKeyException;
import java.util.HexFormat;
import java.util.function.Supplier;

/** What came of reading a message, in a form that two readers can be compared by. */
record Result(Outcome outcome, String plaintext, long released) {

    static Result ofProduct(Supplier<byte[]> read) {
        try {
            return success(read.get());
        } catch (KmsServiceException ex) {
            return new Result(outcome(ex), "", 0);
        }
    }

    static Result ofReference(Supplier<byte[]> read) {
        try {
            return success(read.get());
        } catch (Refusal ex) {
            return new Result(ex.outcome(), "", ex.released());
        }
    }

    /** Without what only a reader of streams would have given out. */
    Result whole() {
        return new Result(outcome, plaintext, 0);
    }

    private static Result success(byte[] plaintext) {
        return new Result(Outcome.SUCCESS, HexFormat.of().formatHex(plaintext), plaintext.length);
    }

    private static Outcome outcome(KmsServiceException failure) {
        if (failure instanceof MalformedMessageException) {
            return Outcome.MALFORMED;
        }
        if (failure instanceof MessageAuthenticationException) {
            return Outcome.AUTHENTICATION;
        }
        if (failure instanceof UntrustedKeyException) {
            return Outcome.UNTRUSTED;
        }
        if (failure instanceof KmsUnavailableException) {
            return Outcome.UNAVAILABLE;
        }
        if (failure instanceof KeyStateException) {
            return Outcome.KEY_STATE;
        }
        if (failure instanceof KeyAccessDeniedException) {
            return Outcome.DENIED;
        }
        if (failure instanceof KmsUsageException) {
            return Outcome.MISUSE;
        }
        throw new IllegalArgumentException("No outcome for " + failure.getClass(), failure);
    }
}
