package io.github.kmsenvelope.embedded;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * One thing that an {@link EmbeddedKms} does wrong, until it is closed or {@link KmsFaults#clear()} is called.
 *
 * <p>Safe for use by many threads at once.
 *
 * @see KmsFaults#on
 * @since 0.1.0
 */
public final class Fault implements AutoCloseable {

    // The clock may be one that a test sets, which nobody can wait for.
    private static final long POLL_MILLIS = 5;

    private final Set<String> operations;
    private final List<Trigger> triggers;
    private final Effect effect;
    private final Precedence precedence;
    private final Instant until;
    private final Clock clock;
    private long hits;
    private boolean ended;

    Fault(
            Set<String> operations,
            List<Trigger> triggers,
            Effect effect,
            Precedence precedence,
            Instant until,
            Clock clock) {
        this.operations = operations;
        this.triggers = triggers;
        this.effect = effect;
        this.precedence = precedence;
        this.until = until;
        this.clock = clock;
    }

    /**
     * Returns how many requests met this fault.
     *
     * @return the number of requests
     */
    public synchronized long hits() {
        return this.hits;
    }

    /** Ends this fault: no further request meets it, and those that it holds back go on. Further calls do nothing. */
    @Override
    public synchronized void close() {
        this.ended = true;
        notifyAll();
    }

    Effect effect() {
        return this.effect;
    }

    Precedence precedence() {
        return this.precedence;
    }

    synchronized boolean hasEnded() {
        return this.ended;
    }

    /** Says whether a request meets this fault, and counts it. */
    synchronized boolean meets(String operation) {
        if (this.ended || !covers(operation)) {
            return false;
        }
        Instant now = this.clock.instant();
        for (Trigger trigger : this.triggers) {
            if (!trigger.appliesAt(now)) {
                return false;
            }
        }
        this.hits++;
        return true;
    }

    synchronized void awaitEnd() throws InterruptedException {
        while (!this.ended && this.clock.instant().isBefore(this.until)) {
            wait(POLL_MILLIS);
        }
    }

    private boolean covers(String operation) {
        return this.operations.contains(operation) || this.operations.contains(KmsFaults.ALL_OPERATIONS);
    }

    /** What a request meets first; among equals, whatever was set first. */
    enum Precedence {
        /** Nobody gets past an outage. */
        OUTAGE,
        /** Faults that wear off by themselves come before those that last. */
        COUNTED,
        STANDING
    }
}
