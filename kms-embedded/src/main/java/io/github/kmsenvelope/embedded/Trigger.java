package io.github.kmsenvelope.embedded;

import java.time.Instant;
import java.util.Random;

/**
 * One condition on the requests that meet a fault. It is asked once for each request that satisfied the conditions before
 * it, and may count them; only one thread asks at a time.
 */
@FunctionalInterface
interface Trigger {

    boolean appliesAt(Instant now);

    static Trigger next(int times) {
        requirePositive("times", times);
        int[] left = {times};
        return (now) -> left[0] > 0 && left[0]-- > 0;
    }

    static Trigger every(int nth) {
        requirePositive("nth", nth);
        int[] seen = {0};
        return (now) -> {
            seen[0] = (seen[0] + 1) % nth;
            return seen[0] == 0;
        };
    }

    static Trigger probability(double probability, long seed) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("'probability' must be between 0 and 1, not " + probability);
        }
        // The algorithm of Random is laid down, so that a seed means the same on every JDK.
        Random random = new Random(seed);
        return (now) -> random.nextDouble() < probability;
    }

    static Trigger between(Instant from, Instant until) {
        if (!from.isBefore(until)) {
            throw new IllegalArgumentException("'from' must be before 'until', not " + from + " and " + until);
        }
        return (now) -> !now.isBefore(from) && now.isBefore(until);
    }

    static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("'" + name + "' must be at least 1, not " + value);
        }
    }
}
