package io.github.kmsenvelope.keyring;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Until when a call may go on. An immutable value, handed down from the call to each request that is made for it.
 *
 * @since 0.1.0
 */
public final class Deadline {

    private static final Deadline NONE = new Deadline(System::nanoTime, false, 0);

    /** Requests count in milliseconds, so that nothing can be done in less than one. */
    private static final long LEAST_NANOS = 1_000_000;

    private final LongSupplier nanoClock;
    private final boolean bounded;
    private final long endNanos;

    private Deadline(LongSupplier nanoClock, boolean bounded, long endNanos) {
        this.nanoClock = nanoClock;
        this.bounded = bounded;
        this.endNanos = endNanos;
    }

    /**
     * Returns the deadline that never comes.
     *
     * @return no deadline
     */
    public static Deadline none() {
        return NONE;
    }

    /**
     * Returns a deadline some time from now.
     *
     * @param time the time, less than 292 years
     * @param nanoClock a monotonic clock, in nanoseconds
     * @return the deadline
     */
    public static Deadline after(Duration time, LongSupplier nanoClock) {
        return new Deadline(nanoClock, true, nanoClock.getAsLong() + time.toNanos());
    }

    /**
     * Returns this deadline, or the one some time from now if that is earlier.
     *
     * @param time the time, less than 292 years
     * @return the earlier deadline
     */
    public Deadline orAfter(Duration time) {
        long now = nanoClock.getAsLong();
        boolean earlier = !bounded || time.toNanos() < endNanos - now;
        return earlier ? new Deadline(nanoClock, true, now + time.toNanos()) : this;
    }

    /**
     * Tells whether there is no time left to do anything: less than a millisecond.
     *
     * @return whether it has passed
     */
    public boolean hasPassed() {
        return !leavesTimeAfter(Duration.ZERO);
    }

    /**
     * Tells whether something can still be done after a pause.
     *
     * @param pause the pause
     * @return whether at least a millisecond is left when the pause ends
     */
    public boolean leavesTimeAfter(Duration pause) {
        return !bounded || endNanos - nanoClock.getAsLong() - pause.toNanos() >= LEAST_NANOS;
    }

    /**
     * Returns the time left.
     *
     * @return the time, not negative; empty if there is no deadline
     */
    public Optional<Duration> remaining() {
        return bounded
                ? Optional.of(Duration.ofNanos(Math.max(0, endNanos - nanoClock.getAsLong())))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "Deadline[" + remaining().map(time -> "in " + time).orElse("none") + "]";
    }
}
