package io.github.kmsenvelope.spring.status;

import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.UnavailableReason;
import io.github.kmsenvelope.envelope.KeyCheck;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.Outcome;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was last seen of one purpose. What it keeps grows with the configured key ids only. Requests to KMS and refused messages
 * are rare enough for a lock.
 */
final class PurposeRecorder {

    static final int RECENT = 20;

    private static final String DECRYPT = "Decrypt";

    private final InstantSource clock;
    private final Map<RequestName, SeenCall> successes = new HashMap<>();
    private final Map<RequestName, SeenCall> failures = new HashMap<>();
    private final Map<String, SeenKey> keys = new HashMap<>();
    private final Map<Outcome, SeenErrors> errors = new EnumMap<>(Outcome.class);
    private final Deque<SeenCall> recentErrors = new ArrayDeque<>();
    private @Nullable String region;
    private @Nullable SeenCall lastAnswer;
    private @Nullable SeenCall lastSuccess;
    private @Nullable SeenCall lastFailure;
    private @Nullable SeenCall lastUnavailable;
    private @Nullable SeenAliasMove lastAliasMove;
    private long order;

    PurposeRecorder(InstantSource clock) {
        this.clock = clock;
    }

    synchronized void requested(KmsEvent.KmsRequestCompleted request) {
        region = request.region();
        KmsServiceException failure = request.failure();
        if (failure == null) {
            succeeded(request);
        } else if (!wasInterrupted(failure)) {
            failed(request, failure);
        }
    }

    private void succeeded(KmsEvent.KmsRequestCompleted request) {
        SeenCall call = new SeenCall(
                ++order,
                clock.instant(),
                request.operation(),
                request.keyId(),
                Outcome.SUCCESS,
                null,
                null,
                request.requestId());
        lastAnswer = call;
        lastSuccess = call;
        keep(successes, call);
    }

    private void failed(KmsEvent.KmsRequestCompleted request, KmsServiceException failure) {
        SeenCall call = SeenCall.failed(++order, clock.instant(), request.operation(), request.keyId(), failure);
        if (call.outcome() == Outcome.UNAVAILABLE) {
            lastUnavailable = call;
        } else {
            lastAnswer = call;
        }
        // A message that KMS does not open says nothing of KMS; it is told of as a refused message.
        if (call.outcome() != Outcome.NOT_AUTHENTIC) {
            lastFailure = call;
            keep(failures, call);
            count(call);
        }
    }

    /** A thread that was interrupted knows nothing of KMS. */
    private static boolean wasInterrupted(KmsServiceException failure) {
        return failure instanceof KmsUnavailableException unavailable
                && unavailable.reason() == UnavailableReason.INTERRUPTED;
    }

    /**
     * A Decrypt is kept by key only if its key is one of the configuration: which keys else are asked for, the messages decide,
     * and whoever writes them.
     */
    private void keep(Map<RequestName, SeenCall> calls, SeenCall call) {
        String keyId = call.keyId();
        if (keyId != null && (!call.operation().equals(DECRYPT) || isConfigured(keyId))) {
            calls.put(new RequestName(call.operation(), keyId), call);
        }
    }

    private boolean isConfigured(String keyId) {
        return keys.containsKey(keyId)
                || keys.values().stream()
                        .anyMatch(key -> key.description().keyArn().equals(keyId))
                || (lastAliasMove != null
                        && lastAliasMove.move().presentKeyArn().equals(keyId))
                || successes.keySet().stream().anyMatch(name -> name.keyId().equals(keyId))
                || failures.keySet().stream().anyMatch(name -> name.keyId().equals(keyId));
    }

    synchronized void described(KmsEvent.KeyDescribed key) {
        keys.put(key.keyId(), new SeenKey(++order, clock.instant(), key));
    }

    synchronized void moved(KmsEvent.AliasMoved move) {
        lastAliasMove = new SeenAliasMove(++order, clock.instant(), move);
    }

    synchronized void refused(KmsServiceException reason) {
        String operation = reason.details().operation();
        count(SeenCall.failed(
                ++order,
                clock.instant(),
                (operation != null) ? operation : "decrypt",
                reason.details().keyId(),
                reason));
    }

    /** What KMS answered with an error, or not at all, was seen as a request; here comes what a good answer led to. */
    synchronized void checked(KeyCheck check) {
        KmsServiceException failure = check.failure();
        if (failure == null
                || failure instanceof KmsUnavailableException
                || failure.details().errorCode() != null) {
            return;
        }
        SeenCall call = SeenCall.failed(++order, clock.instant(), "DescribeKey", check.keyId(), failure);
        lastFailure = call;
        keep(failures, call);
        count(call);
    }

    private void count(SeenCall error) {
        errors.merge(
                error.outcome(), new SeenErrors(1, error), (seen, one) -> new SeenErrors(seen.count() + 1, one.last()));
        if (recentErrors.size() == RECENT) {
            recentErrors.removeFirst();
        }
        recentErrors.addLast(error);
    }

    synchronized PurposeStatus snapshot() {
        return new PurposeStatus(
                region,
                lastAnswer,
                lastSuccess,
                lastFailure,
                lastUnavailable,
                List.copyOf(successes.values()),
                List.copyOf(failures.values()),
                Map.copyOf(keys),
                lastAliasMove,
                Map.copyOf(errors),
                List.copyOf(recentErrors));
    }

    private record RequestName(String operation, String keyId) {}
}
