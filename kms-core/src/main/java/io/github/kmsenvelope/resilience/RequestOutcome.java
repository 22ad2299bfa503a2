package io.github.kmsenvelope.resilience;

import io.github.kmsenvelope.KmsUnavailableException;

/**
 * Asks the circuit breaker before each attempt of one request, and reports to it how they fared. A throttled attempt that a
 * later one made good counts as nothing: a KMS that throttles works, and to stop asking it altogether would make an outage of
 * a shortage.
 */
final class RequestOutcome implements AutoCloseable {

    private final RequestBreaker breaker;

    /** Kept over throttled attempts, so that a request under way needs no second permission of the few while half open. */
    private boolean permitted;

    private int attempts;
    private int throttled;
    private boolean answered;

    RequestOutcome(RequestBreaker breaker) {
        this.breaker = breaker;
    }

    boolean mayAttempt() {
        if (permitted) {
            return !breaker.isOpen();
        }
        permitted = breaker.tryAcquire();
        return permitted;
    }

    /** Counts an attempt that is made now. */
    void attempted() {
        attempts++;
    }

    int attempts() {
        return attempts;
    }

    boolean isAnswered() {
        return answered;
    }

    /** KMS answered for certain, whether or not the caller likes the answer. */
    void answered(long nanos) {
        answered = true;
        permitted = false;
        breaker.succeeded(nanos);
    }

    void unavailable(long nanos, KmsUnavailableException failure) {
        switch (failure.reason()) {
            case THROTTLED -> throttled++;
            case SERVICE_FAULT, TIMED_OUT, UNREACHABLE, NO_CREDENTIALS -> {
                permitted = false;
                breaker.failed(nanos, failure.reason());
            }
            case UNEXPECTED_ANSWER -> answered(nanos);
            case INTERRUPTED, CIRCUIT_OPEN, BULKHEAD_FULL, UNSPECIFIED -> {}
        }
    }

    /** No further attempt is made. */
    @Override
    public void close() {
        if (throttled > 0 && !answered) {
            for (int i = 0; i < throttled; i++) {
                breaker.throttled();
            }
        } else if (permitted) {
            // What was attempted says nothing about KMS.
            breaker.abandoned();
        }
    }
}
