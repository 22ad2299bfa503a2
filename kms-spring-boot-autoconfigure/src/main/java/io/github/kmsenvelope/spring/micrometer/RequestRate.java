package io.github.kmsenvelope.spring.micrometer;

import io.micrometer.core.instrument.Clock;
import java.util.concurrent.TimeUnit;

/** How many requests a second there were in the last ten seconds, the present one included. Safe for use by many threads. */
final class RequestRate {

    static final int SECONDS = 10;

    private final Clock clock;
    private final long[] seconds = new long[SECONDS];
    private final long[] counts = new long[SECONDS];

    RequestRate(Clock clock) {
        this.clock = clock;
    }

    synchronized void count() {
        long second = second();
        int slot = Math.floorMod(second, SECONDS);
        if (seconds[slot] != second) {
            seconds[slot] = second;
            counts[slot] = 0;
        }
        counts[slot]++;
    }

    synchronized double perSecond() {
        long second = second();
        long sum = 0;
        for (int slot = 0; slot < SECONDS; slot++) {
            if (second - seconds[slot] < SECONDS) {
                sum += counts[slot];
            }
        }
        return (double) sum / SECONDS;
    }

    private long second() {
        return Math.floorDiv(clock.monotonicTime(), TimeUnit.SECONDS.toNanos(1));
    }
}
