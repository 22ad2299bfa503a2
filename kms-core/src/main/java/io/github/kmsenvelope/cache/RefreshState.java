package io.github.kmsenvelope.cache;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** How the refreshing of one data key stands: the request under way, and what the last one came to. */
final class RefreshState {

    private final AtomicReference<@Nullable Flight> flight = new AtomicReference<>();

    /** Set while nobody has yet used the key beyond its age since the last failure. */
    private final AtomicBoolean staleUntold = new AtomicBoolean();

    private volatile long pauseEndsAt;

    /** Written after the end of the pause. */
    private volatile boolean paused;

    /** Whether the last request found KMS unavailable. */
    private volatile boolean unavailable;

    @Nullable
    Flight flight() {
        return flight.get();
    }

    /** Whether KMS is being asked since before the key was over. */
    boolean mayBeBridged() {
        Flight present = flight.get();
        return present != null && present.mayBeBridged();
    }

    /** Begins a flight, unless there is one. */
    @Nullable
    Flight begin() {
        Flight mine = new Flight();
        return flight.compareAndSet(null, mine) ? mine : null;
    }

    /** Ends the flight. What it came to must be visible before, or a second one would begin. */
    void end(Flight mine, @Nullable Throwable failure) {
        flight.set(null);
        mine.end(failure);
    }

    boolean isBusyAt(long nanos) {
        return flight.get() != null || (paused && nanos - pauseEndsAt < 0);
    }

    boolean isUnavailable() {
        return unavailable;
    }

    /** Lets no further flight begin in the background for a while. */
    void pauseUntil(long nanos) {
        pauseEndsAt = nanos;
        paused = true;
    }

    void foundUnavailable() {
        staleUntold.set(true);
        unavailable = true;
    }

    void confirmed() {
        unavailable = false;
        paused = false;
    }

    /** Returns true once for each failure. */
    boolean tellStale() {
        return staleUntold.get() && staleUntold.compareAndSet(true, false);
    }
}
