package io.github.kmsenvelope.cache;

import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.EvictionCause;
import io.github.kmsenvelope.event.KmsEvents;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a cache does and tells the listeners of all but the hits. Safe for use by many threads at once. */
final class Journal {

    private final String purpose;
    private final KmsEvent.Operation direction;
    private final KmsEvents events;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder waits = new LongAdder();
    private final LongAdder loads = new LongAdder();
    private final LongAdder loadFailures = new LongAdder();
    private final LongAdder refreshes = new LongAdder();
    private final LongAdder refreshFailures = new LongAdder();
    private final LongAdder staleUses = new LongAdder();
    private final Map<EvictionCause, LongAdder> evictions = new EnumMap<>(EvictionCause.class);

    Journal(String purpose, KmsEvent.Operation direction, KmsEvents events) {
        this.purpose = purpose;
        this.direction = direction;
        this.events = events;
        for (EvictionCause cause : EvictionCause.values()) {
            evictions.put(cause, new LongAdder());
        }
    }

    void hit() {
        hits.increment();
    }

    void missed() {
        misses.increment();
    }

    void waited() {
        waits.increment();
    }

    void loaded() {
        loads.increment();
        if (events.hasListeners()) {
            events.publish(new KmsEvent.DataKeyLoaded(purpose, direction));
        }
    }

    void loadFailed() {
        loadFailures.increment();
    }

    void refreshed() {
        refreshes.increment();
        if (events.hasListeners()) {
            events.publish(new KmsEvent.DataKeyRefreshed(purpose, direction));
        }
    }

    void refreshFailed(Throwable failure) {
        refreshFailures.increment();
        if (events.hasListeners()) {
            events.publish(new KmsEvent.DataKeyRefreshFailed(purpose, direction, failure));
        }
    }

    /** Each use is counted, but only the first after a failure is told: the others would say the same, at any rate. */
    void staleUsed(CachedKey<?> key, Lifetime lifetime, long age) {
        staleUses.increment();
        if (events.hasListeners() && key.refreshState().tellStale()) {
            events.publish(new KmsEvent.StaleKeyUsed(
                    purpose,
                    direction,
                    Duration.ofNanos(age - lifetime.overAfter()),
                    Duration.ofNanos(lifetime.graceEndsAfter() - age)));
        }
    }

    void evicted(EvictionCause cause) {
        count(cause).increment();
        if (events.hasListeners()) {
            events.publish(new KmsEvent.DataKeyEvicted(purpose, direction, cause));
        }
    }

    CacheStatistics statistics(long size, Duration oldestAge, int contexts) {
        Map<EvictionCause, Long> evicted = new EnumMap<>(EvictionCause.class);
        evictions.forEach((cause, count) -> evicted.put(cause, count.sum()));
        return new CacheStatistics(
                hits.sum(),
                misses.sum(),
                waits.sum(),
                loads.sum(),
                loadFailures.sum(),
                refreshes.sum(),
                refreshFailures.sum(),
                staleUses.sum(),
                evicted,
                size,
                oldestAge,
                contexts);
    }

    private LongAdder count(EvictionCause cause) {
        return Objects.requireNonNull(evictions.get(cause));
    }
}
