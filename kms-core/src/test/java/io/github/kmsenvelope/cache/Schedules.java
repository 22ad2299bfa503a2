package io.github.kmsenvelope.cache;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;

/**
 * How many schedules the concurrency tests try: few by default, so that they end in seconds; more with {@code
 * -Dkms.concurrency.effort=20}, for example.
 */
final class Schedules {

    private static final int EFFORT = Integer.getInteger("kms.concurrency.effort", 1);

    private Schedules() {}

    /** Every interleaving of small scenarios, up to a bound. */
    static void check(Class<?> test, int threads) {
        new ModelCheckingOptions()
                .iterations(8 * EFFORT)
                .invocationsPerIteration(200)
                .threads(threads)
                .actorsPerThread(3)
                .actorsBefore(0)
                .actorsAfter(2)
                .check(test);
    }

    /** Real threads, as they come. */
    static void stress(Class<?> test) {
        new StressOptions()
                .iterations(10 * EFFORT)
                .invocationsPerIteration(500)
                .threads(3)
                .actorsPerThread(4)
                .check(test);
    }
}
