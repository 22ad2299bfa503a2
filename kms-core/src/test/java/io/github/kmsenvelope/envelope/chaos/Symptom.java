package io.github.kmsenvelope.envelope.chaos;

import io.github.kmsenvelope.KeyAccessDeniedException;
import io.github.kmsenvelope.KeyState;
import io.github.kmsenvelope.KeyStateException;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MessageAuthenticationException;

/** What a caller may see of a fault. */
enum Symptom {
    THROTTLED,
    SERVICE_FAULT,
    UNREACHABLE,
    TIMED_OUT,
    UNEXPECTED_ANSWER,
    DENIED,
    DISABLED,
    REFUSED,
    NOT_AUTHENTIC,

    /** The circuit breaker is open: some request or other found KMS away. */
    CIRCUIT_OPEN,

    /** There are many callers, which is no fault. */
    BULKHEAD_FULL,

    /** What no fault of these tests excuses. */
    INEXCUSABLE;

    boolean opensCircuitBreakers() {
        return this == THROTTLED || this == SERVICE_FAULT || this == UNREACHABLE || this == TIMED_OUT;
    }

    static Symptom of(KmsServiceException failure) {
        if (failure instanceof KmsUnavailableException unavailable) {
            return of(unavailable);
        }
        if (failure instanceof KeyStateException state) {
            return (state.state() == KeyState.DISABLED) ? DISABLED : INEXCUSABLE;
        }
        if (failure instanceof KeyAccessDeniedException) {
            return DENIED;
        }
        if (failure instanceof KmsUsageException) {
            return REFUSED;
        }
        return (failure instanceof MessageAuthenticationException) ? NOT_AUTHENTIC : INEXCUSABLE;
    }

    private static Symptom of(KmsUnavailableException failure) {
        return switch (failure.reason()) {
            case THROTTLED -> THROTTLED;
            case SERVICE_FAULT -> SERVICE_FAULT;
            case UNREACHABLE -> UNREACHABLE;
            case TIMED_OUT -> TIMED_OUT;
            case UNEXPECTED_ANSWER -> UNEXPECTED_ANSWER;
            case CIRCUIT_OPEN -> CIRCUIT_OPEN;
            case BULKHEAD_FULL -> BULKHEAD_FULL;
            // A look-up that was refused, in the eyes of who needed it.
            case UNSPECIFIED -> REFUSED;
            case NO_CREDENTIALS, INTERRUPTED -> INEXCUSABLE;
        };
    }
}
