package io.github.kmsenvelope.cache;

import io.github.kmsenvelope.event.KmsEvent.EvictionCause;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a cache has done since it was made, and what it holds. Read while the cache works, so the numbers need not agree to
 * the last digit.
 *
 * @param hits calls that found a data key ready; reading a message with the data key kept for encryption is a hit there
 * @param misses calls that found none that they could use
 * @param waits how often a caller waited for KMS, by a request of its own or by that of another caller
 * @param loads data keys loaded that were not there
 * @param loadFailures such loads that failed
 * @param refreshes data keys that were there and that KMS replaced or confirmed
 * @param refreshFailures such requests that failed
 * @param staleUses uses of a data key beyond its age while KMS was unavailable
 * @param evictions data keys that left the cache, by cause; every cause is there
 * @param size how many data keys there are
 * @param oldestAge the age of the oldest, since KMS gave or confirmed it; zero if there is none
 * @param contexts for how many distinct encryption contexts data keys were loaded within the present window, which lasts as
 *     long as a data key serves; 10 000 stands for that and more
 * @since 0.1.0
 */
public record CacheStatistics(
        long hits,
        long misses,
        long waits,
        long loads,
        long loadFailures,
        long refreshes,
        long refreshFailures,
        long staleUses,
        Map<EvictionCause, Long> evictions,
        long size,
        Duration oldestAge,
        int contexts) {

    /**
     * Makes a snapshot.
     *
     * @param evictions copied
     */
    public CacheStatistics {
        evictions = Map.copyOf(evictions);
    }

    /**
     * Adds what another cache of the same purpose and direction has done: that of another message format.
     *
     * @param other the statistics of that cache
     * @return the sums; the greater age; and of the contexts the larger number, since both caches may have the same
     */
    public CacheStatistics plus(CacheStatistics other) {
        Map<EvictionCause, Long> evicted = new EnumMap<>(EvictionCause.class);
        evicted.putAll(evictions);
        other.evictions.forEach((cause, count) -> evicted.merge(cause, count, Long::sum));
        return new CacheStatistics(
                hits + other.hits,
                misses + other.misses,
                waits + other.waits,
                loads + other.loads,
                loadFailures + other.loadFailures,
                refreshes + other.refreshes,
                refreshFailures + other.refreshFailures,
                staleUses + other.staleUses,
                evicted,
                size + other.size,
                oldestAge.compareTo(other.oldestAge) >= 0 ? oldestAge : other.oldestAge,
                Math.max(contexts, other.contexts));
    }
}
