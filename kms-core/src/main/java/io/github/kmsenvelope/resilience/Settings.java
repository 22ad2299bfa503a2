package io.github.kmsenvelope.resilience;

import io.github.kmsenvelope.KmsUsageException;
import java.time.Duration;

/** Checks settings. The names are those of the Spring properties below {@code aws.kms}. */
final class Settings {

    /** Longer times overflow nanoseconds, and nobody waits that long. */
    private static final Duration LONGEST = Duration.ofDays(1);

    private Settings() {}

    static void requireTime(String name, Duration time, Duration shortest) {
        if (time.compareTo(shortest) < 0 || time.compareTo(LONGEST) > 0) {
            throw new KmsUsageException(
                    name + " must be between " + text(shortest) + " and " + text(LONGEST) + ": " + text(time));
        }
    }

    static void requireAtLeast(String name, int value, int least) {
        if (value < least) {
            throw new KmsUsageException(name + " must be at least " + least + ": " + value);
        }
    }

    static String text(Duration time) {
        return (time.toMillisPart() == 0 && time.toNanosPart() % 1_000_000 == 0)
                ? time.toSeconds() + " s"
                : time.toMillis() + " ms";
    }
}
