package io.github.kmsenvelope.resilience;

import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.UnavailableReason;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvents;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets a limited number of data keys of one purpose be unwrapped at once, and turns away what is beyond. */
final class UnwrapBulkhead {

    private static final Logger LOG = LoggerFactory.getLogger(UnwrapBulkhead.class);

    private static final long WARNING_INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();

    private final String purpose;
    private final int limit;
    private final Duration retryAfter;
    private final KmsEvents events;
    private final LongSupplier nanoClock;
    private final Bulkhead bulkhead;
    private final AtomicLong nextWarningNanos;

    /**
     * Makes a bulkhead that is empty.
     *
     * @param retryAfter what those are told who are turned away
     */
    UnwrapBulkhead(
            String purpose, BulkheadSettings settings, Duration retryAfter, KmsEvents events, LongSupplier nanoClock) {
        this.purpose = purpose;
        this.limit = settings.maxConcurrentUnwraps();
        this.retryAfter = retryAfter;
        this.events = events;
        this.nanoClock = nanoClock;
        this.nextWarningNanos = new AtomicLong(nanoClock.getAsLong());
        this.bulkhead = Bulkhead.of(
                purpose,
                BulkheadConfig.custom()
                        .maxConcurrentCalls(limit)
                        .maxWaitDuration(Duration.ZERO)
                        .build());
    }

    <T> T admit(String operation, String keyId, Supplier<T> unwrap) {
        if (!bulkhead.tryAcquirePermission()) {
            throw turnedAway(operation, keyId);
        }
        try {
            return unwrap.get();
        } finally {
            bulkhead.releasePermission();
        }
    }

    private KmsUnavailableException turnedAway(String operation, String keyId) {
        ErrorDetails where = ErrorDetails.of(operation, purpose).withKeyId(keyId);
        if (Thread.currentThread().isInterrupted()) {
            return new KmsUnavailableException(
                    "The thread was interrupted before KMS was asked. Its interrupt flag is set",
                    UnavailableReason.INTERRUPTED,
                    null,
                    where,
                    null);
        }
        warnOnceAMinute();
        if (events.hasListeners()) {
            events.publish(new KmsEvent.BulkheadFull(purpose, limit));
        }
        return new KmsUnavailableException(
                "This purpose is unwrapping " + limit + " data keys already, as many as"
                        + " aws.kms.bulkhead.max-concurrent-unwraps allows. Try again in " + Settings.text(retryAfter),
                UnavailableReason.BULKHEAD_FULL,
                retryAfter,
                where,
                null);
    }

    private void warnOnceAMinute() {
        long now = nanoClock.getAsLong();
        long next = nextWarningNanos.get();
        if (now - next >= 0 && nextWarningNanos.compareAndSet(next, now + WARNING_INTERVAL_NANOS)) {
            LOG.warn(
                    "Purpose '{}': {} data keys are being unwrapped, no more are let through for now. Many messages with"
                            + " data keys that are not cached are being read: a cold start, or messages made up to cause"
                            + " requests. Said at most once a minute.",
                    purpose,
                    limit);
        }
    }
}
