package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvents;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tells the listeners what became of each message that a purpose rewraps. */
final class RewrapEvents {

    private final String purpose;
    private final KmsEvents events;

    RewrapEvents(String purpose, KmsEvents events) {
        this.purpose = purpose;
        this.events = events;
    }

    /** Rewraps one message, and tells how that went. What the disk has to do with it is told to the caller alone. */
    <T, X extends Exception> T during(Step<T, X> rewrap) throws X {
        Told told = new Told();
        long start = System.nanoTime();
        try {
            T result = rewrap.take(told);
            publish(told.rewrapped, start, null);
            return result;
        } catch (KmsServiceException failure) {
            publish(null, start, failure);
            throw failure;
        }
    }

    private void publish(RewrapRun.@Nullable Rewrapped rewrapped, long start, @Nullable KmsServiceException failure) {
        if (!events.hasListeners()) {
            return;
        }
        events.publish(new KmsEvent.MessageRewrapped(
                purpose,
                (rewrapped != null) ? rewrapped.previousKeyArn() : null,
                (rewrapped != null) ? rewrapped.presentKeyArn() : null,
                Duration.ofNanos(System.nanoTime() - start),
                failure));
        if (failure != null && KmsEvent.MessageRefused.isRefusal(failure)) {
            events.publish(new KmsEvent.MessageRefused(purpose, failure));
        }
    }

    /** Rewraps a message. */
    interface Step<T, X extends Exception> {

        T take(Told told) throws X;
    }

    /** Takes note of what was done. */
    static final class Told {

        private RewrapRun.@Nullable Rewrapped rewrapped;

        RewrapRun.Rewrapped of(RewrapRun.Rewrapped done) {
            this.rewrapped = done;
            return done;
        }
    }
}
