package io.github.kmsenvelope;

/**
 * Why KMS could not be used just now.
 *
 * @since 0.1.0
 */
public enum UnavailableReason {
    /** KMS throttles the requests of the account. */
    THROTTLED(true),
    /** KMS answered that it failed, with a status of 500 or more. */
    SERVICE_FAULT(true),
    /** KMS did not answer within the time that a request has. */
    TIMED_OUT(true),
    /** There was no connection to KMS, or it broke. */
    UNREACHABLE(true),
    /** No credentials could be had, as when the endpoint that hands them out is away. */
    NO_CREDENTIALS(true),
    /** The circuit breaker is open: KMS was not asked, since it failed too often before. */
    CIRCUIT_OPEN(false),
    /** Too many data keys are being unwrapped at once: KMS was not asked. */
    BULKHEAD_FULL(false),
    /** The thread was interrupted. Its interrupt flag is set. */
    INTERRUPTED(false),
    /** Something answered that is not KMS, or KMS gave an answer that it does not give. */
    UNEXPECTED_ANSWER(false),
    /** Nothing more is known. */
    UNSPECIFIED(false);

    private final boolean retryable;

    UnavailableReason(boolean retryable) {
        this.retryable = retryable;
    }

    /**
     * Tells whether KMS was asked, or should have been, and the way to it or KMS itself was at fault. Such requests are tried
     * again, and the circuit breaker counts them.
     *
     * @return whether the same request may succeed in a moment
     */
    public boolean isRetryable() {
        return retryable;
    }
}
