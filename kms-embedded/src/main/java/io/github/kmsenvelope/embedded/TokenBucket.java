package io.github.kmsenvelope.embedded;

import java.time.Duration;
import java.time.Instant;

/** Applies to the requests beyond a rate: the bucket holds those of one second, starts full and fills evenly. */
final class TokenBucket implements Trigger {

    private static final long NANOS = Duration.ofSeconds(1).toNanos();

    private final int perSecond;

    // Counted in billionths of a request, which is what one nanosecond brings at one request per second.
    private long level;
    private Instant last;

    TokenBucket(int perSecond, Instant now) {
        Trigger.requirePositive("requestsPerSecond", perSecond);
        this.perSecond = perSecond;
        this.level = perSecond * NANOS;
        this.last = now;
    }

    @Override
    public boolean appliesAt(Instant now) {
        if (now.isAfter(this.last)) {
            fillFor(Duration.between(this.last, now));
            this.last = now;
        }
        if (this.level < NANOS) {
            return true;
        }
        this.level -= NANOS;
        return false;
    }

    private void fillFor(Duration elapsed) {
        long nanos = (elapsed.getSeconds() == 0) ? elapsed.getNano() : NANOS;
        this.level = Math.min(this.perSecond * NANOS, this.level + nanos * this.perSecond);
    }
}
