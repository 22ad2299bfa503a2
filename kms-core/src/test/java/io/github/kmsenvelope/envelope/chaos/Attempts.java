package io.github.kmsenvelope.envelope.chaos;

import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.CircuitBreakerStateChanged;
import io.github.kmsenvelope.event.KmsEvent.KmsRequestCompleted;
import io.github.kmsenvelope.event.KmsEvent.RetryScheduled;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts the attempts of each request, and those of each call, which both are made and told on the thread of the caller. */
final class Attempts {

    static final int MOST = 4;

    private final ThreadLocal<OfThread> ofThread = ThreadLocal.withInitial(OfThread::new);

    /** Returns what is wrong, or {@code null}. */
    @Nullable
    String note(KmsEvent event) {
        OfThread counts = ofThread.get();
        if (event instanceof RetryScheduled) {
            counts.retried = true;
        } else if (event instanceof KmsRequestCompleted request) {
            counts.ofRequest = counts.retried ? counts.ofRequest + 1 : 1;
            counts.retried = false;
            counts.ofCall.merge(request.operation(), 1, Integer::sum);
            if (counts.ofRequest > MOST) {
                return counts.ofRequest + " attempts of one request, " + request;
            }
        } else if (!(event instanceof CircuitBreakerStateChanged)) {
            // The request has ended: well, or without the attempt that was to follow.
            counts.retried = false;
        }
        return null;
    }

    void beginCall() {
        ofThread.get().ofCall.clear();
        ofThread.get().retried = false;
    }

    /** The attempts of the call that this thread made last, by KMS operation. */
    Map<String, Integer> ofCall() {
        return ofThread.get().ofCall;
    }

    private static final class OfThread {

        private final Map<String, Integer> ofCall = new HashMap<>();
        private int ofRequest;
        private boolean retried;
    }
}
