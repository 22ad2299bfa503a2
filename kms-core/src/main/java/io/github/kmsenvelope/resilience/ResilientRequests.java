package io.github.kmsenvelope.resilience;

import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.UnavailableReason;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvents;
import io.github.kmsenvelope.keyring.Deadline;
import io.github.kmsenvelope.keyring.RequestGuard;
import io.github.resilience4j.retry.Retry;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the requests of one purpose and kind: asks the circuit breaker before each attempt, bounds the attempt, and waits
 * between attempts, all of it within the deadline.
 */
final class ResilientRequests implements RequestGuard {

    private static final Logger LOG = LoggerFactory.getLogger(ResilientRequests.class);

    private final String purpose;
    private final RequestBreaker breaker;
    private final Retry retry;
    private final Duration attemptTimeout;
    private final KmsEvents events;
    private final Timing timing;

    ResilientRequests(
            String purpose,
            RequestBreaker breaker,
            Retry retry,
            Duration attemptTimeout,
            KmsEvents events,
            Timing timing) {
        this.purpose = purpose;
        this.breaker = breaker;
        this.retry = retry;
        this.attemptTimeout = attemptTimeout;
        this.events = events;
        this.timing = timing;
    }

    @Override
    public <T> T make(String keyId, Deadline deadline, Function<Deadline, T> request) {
        Retry.AsyncContext<T> retries = retry.asyncContext();
        KmsUnavailableException last = null;
        RequestOutcome outcome = new RequestOutcome(breaker);
        try (outcome) {
            for (int attempt = 1; ; attempt++) {
                requirePermission(outcome, keyId, deadline, last);
                try {
                    return attempt(deadline.orAfter(attemptTimeout), request, outcome);
                } catch (KmsUnavailableException failure) {
                    last = failure;
                    pauseAfter(failure, attempt, retries.onError(failure), keyId, deadline);
                }
            }
        } finally {
            if (outcome.attempts() > 0 && events.hasListeners()) {
                events.publish(new KmsEvent.AttemptsCompleted(
                        breaker.kind(), purpose, outcome.attempts(), outcome.isAnswered()));
            }
        }
    }

    private void requirePermission(
            RequestOutcome outcome, String keyId, Deadline deadline, @Nullable KmsUnavailableException last) {
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted(keyId, last);
        }
        if (deadline.hasPassed()) {
            throw (last != null) ? last : noTimeLeft(keyId);
        }
        if (!outcome.mayAttempt()) {
            throw notPermitted(keyId, last);
        }
    }

    private <T> T attempt(Deadline deadline, Function<Deadline, T> request, RequestOutcome outcome) {
        long start = timing.nanoClock().getAsLong();
        outcome.attempted();
        try {
            T answer = request.apply(deadline);
            outcome.answered(elapsedSince(start));
            return answer;
        } catch (KmsUnavailableException failure) {
            outcome.unavailable(elapsedSince(start), failure);
            throw failure;
        } catch (KmsServiceException definite) {
            outcome.answered(elapsedSince(start));
            throw definite;
        }
    }

    /** Waits, or throws if no further attempt makes sense. */
    private void pauseAfter(
            KmsUnavailableException failure, int attempt, long backoffMillis, String keyId, Deadline deadline) {
        if (backoffMillis < 0) {
            throw failure;
        }
        if (breaker.isOpen()) {
            throw notPermitted(keyId, failure);
        }
        Duration backoff = Duration.ofMillis(backoffMillis);
        if (!deadline.leavesTimeAfter(backoff)) {
            throw failure;
        }
        LOG.debug("Attempt {} failed, the next follows in {} ms: {}", attempt, backoffMillis, failure.getMessage());
        if (events.hasListeners()) {
            events.publish(new KmsEvent.RetryScheduled(breaker.kind(), purpose, attempt, backoff, failure));
        }
        try {
            timing.sleeper().sleep(backoff);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw interrupted(keyId, failure);
        }
    }

    private long elapsedSince(long start) {
        return Math.max(0, timing.nanoClock().getAsLong() - start);
    }

    private KmsUnavailableException notPermitted(String keyId, @Nullable KmsUnavailableException last) {
        Duration retryAfter = breaker.retryAfter();
        if (events.hasListeners()) {
            events.publish(new KmsEvent.CallNotPermitted(breaker.kind(), purpose, breaker.region(), retryAfter));
        }
        return new KmsUnavailableException(
                "KMS in " + breaker.region() + " is not asked, since it failed or was slow too often ("
                        + breaker.lastReason() + " last). Try again in " + Settings.text(retryAfter),
                UnavailableReason.CIRCUIT_OPEN,
                retryAfter,
                where(keyId),
                last);
    }

    private KmsUnavailableException interrupted(String keyId, @Nullable KmsUnavailableException last) {
        return new KmsUnavailableException(
                "The thread was interrupted before KMS was asked. Its interrupt flag is set",
                UnavailableReason.INTERRUPTED,
                null,
                where(keyId),
                last);
    }

    private KmsUnavailableException noTimeLeft(String keyId) {
        return new KmsUnavailableException(
                "There was no time left to ask KMS. Try again later",
                UnavailableReason.TIMED_OUT,
                null,
                where(keyId),
                null);
    }

    private ErrorDetails where(String keyId) {
        String operation = switch (breaker.kind()) {
            case WRAP -> "GenerateDataKey";
            case UNWRAP -> "Decrypt";
            case DESCRIBE -> "DescribeKey";
            case REWRAP -> "ReEncrypt";
        };
        return ErrorDetails.of(operation, purpose).withKeyId(keyId);
    }
}
