package io.github.kmsenvelope.cache;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a data key is refreshed: somewhere between 70 and 90 percent of its age, so that the processes of a fleet that
 * started together do not ask KMS together; and after a failure, not before a pause.
 */
final class RefreshPolicy {

    private static final double EARLIEST = 0.7;

    private static final double LATEST = 0.9;

    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    private final long age;
    private final long grace;
    private final RandomGenerator random;

    RefreshPolicy(Duration age, Duration grace, RandomGenerator random) {
        this.age = nanos(age);
        this.grace = nanos(grace);
        this.random = random;
    }

    Lifetime lifetimeFrom(long nanos, long millis) {
        long dueAfter = (long) (age * between(EARLIEST, LATEST));
        return new Lifetime(nanos, millis, dueAfter, age, saturatedSum(age, grace));
    }

    /** The pause after a failure, a second more or less. */
    long pauseNanos() {
        return (long) (PAUSE_NANOS * between(0.75, 1.25));
    }

    private double between(double low, double high) {
        return low + (high - low) * random.nextDouble();
    }

    static long saturatedSum(long one, long other) {
        long sum = one + other;
        return (sum < 0) ? Long.MAX_VALUE : sum;
    }

    /** Durations beyond 292 years are as good as endless. */
    static long nanos(Duration duration) {
        return (duration.getSeconds() >= Long.MAX_VALUE / 1_000_000_000L) ? Long.MAX_VALUE : duration.toNanos();
    }
}
