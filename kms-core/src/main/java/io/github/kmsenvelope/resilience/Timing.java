package io.github.kmsenvelope.resilience;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

/**
 * How time passes and what chance does to it, so that tests decide about both.
 *
 * @param nanoClock a monotonic clock, in nanoseconds
 * @param sleeper waits
 * @param random returns a random number from zero up to, but without, the number that it is given
 * @since 0.1.0
 */
public record Timing(LongSupplier nanoClock, Sleeper sleeper, LongUnaryOperator random) {

    private static final Timing SYSTEM = new Timing(
            System::nanoTime,
            time -> TimeUnit.NANOSECONDS.sleep(time.toNanos()),
            bound -> ThreadLocalRandom.current().nextLong(bound));

    /**
     * Returns the time of the system.
     *
     * @return the system's clock, real waiting, and the random numbers of each thread
     */
    public static Timing system() {
        return SYSTEM;
    }

    /**
     * Returns this timing by another clock.
     *
     * @param nanoClock the clock
     * @return the new timing
     */
    public Timing withClock(LongSupplier nanoClock) {
        return new Timing(nanoClock, sleeper, random);
    }

    /**
     * Waits.
     *
     * @since 0.1.0
     */
    @FunctionalInterface
    public interface Sleeper {

        /**
         * Waits for some time on the calling thread.
         *
         * @param time how long, not negative
         * @throws InterruptedException if the thread is interrupted before or meanwhile
         */
        void sleep(Duration time) throws InterruptedException;
    }
}
