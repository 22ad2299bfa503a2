package io.github.kmsenvelope.cache;

import java.util.concurrent.TimeUnit;

/**
 * The time that a data key has: until it is due for a refresh, until it is over, until the end of its grace. Counted by the
 * monotonic and the wall clock, whichever ran further: the monotonic one stands still while a machine is suspended, and the
 * wall clock can be set back. Spans are in nanoseconds.
 */
record Lifetime(long bornNanos, long bornMillis, long dueAfter, long overAfter, long graceEndsAfter) {

    long ageAt(long nanos, long millis) {
        return Math.max(nanos - bornNanos, TimeUnit.MILLISECONDS.toNanos(millis - bornMillis));
    }

    boolean isDueAt(long age) {
        return age >= dueAfter;
    }

    boolean isOverAt(long age) {
        return age >= overAfter;
    }

    boolean isGraceOverAt(long age) {
        return age >= graceEndsAfter;
    }
}
