package io.github.kmsenvelope.spring.micrometer;

import io.github.kmsenvelope.cache.CacheStatistics;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.event.KmsEvent.EvictionCause;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import java.util.List;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * The caches of one purpose and direction, one for each service that has the purpose. Their own statistics are read when
 * somebody looks, so that a call pays nothing for it.
 */
final class CacheMeters {

    private final OwnedMeters meters;
    private final String purpose;
    private final Operation operation;
    private final List<EnvelopeKmsService> services;

    /** What was saved is never told to be less than before: a renewal may be counted long after the use that led to it. */
    private final LongAccumulator saved = new LongAccumulator(Math::max, 0);

    private CacheMeters(OwnedMeters meters, String purpose, Operation operation, List<EnvelopeKmsService> services) {
        this.meters = meters;
        this.purpose = purpose;
        this.operation = operation;
        this.services = services;
    }

    /**
     * Registers the meters.
     *
     * @param services the services that have the purpose; more may be added later
     */
    static void register(OwnedMeters meters, String purpose, Operation operation, List<EnvelopeKmsService> services) {
        new CacheMeters(meters, purpose, operation, services).register();
    }

    private void register() {
        count(KmsMeter.CACHE_HITS, CacheStatistics::hits);
        count(KmsMeter.CACHE_MISSES, CacheStatistics::misses);
        count(KmsMeter.CACHE_WAITS, CacheStatistics::waits);
        count(KmsMeter.CACHE_LOADS, CacheStatistics::loads, "success");
        count(KmsMeter.CACHE_LOADS, CacheStatistics::loadFailures, "failure");
        count(KmsMeter.CACHE_REFRESHES, CacheStatistics::refreshes, "success");
        count(KmsMeter.CACHE_REFRESHES, CacheStatistics::refreshFailures, "failure");
        count(KmsMeter.CACHE_STALE_USES, CacheStatistics::staleUses);
        for (EvictionCause cause : EvictionCause.values()) {
            count(
                    KmsMeter.CACHE_EVICTIONS,
                    statistics -> statistics.evictions().getOrDefault(cause, 0L),
                    KmsMeterTag.id(cause));
        }
        meters.counter(KmsMeter.SAVED_REQUESTS, this::saved, purpose, KmsMeterTag.id(operation));
        meters.gauge(KmsMeter.CACHE_SIZE, () -> sum(CacheStatistics::size), purpose, KmsMeterTag.id(operation));
        meters.gauge(KmsMeter.CACHE_CONTEXTS, () -> sum(CacheStatistics::contexts), purpose, KmsMeterTag.id(operation));
        meters.secondsGauge(KmsMeter.CACHE_OLDEST_AGE, this::oldestAge, purpose, KmsMeterTag.id(operation));
    }

    private void count(KmsMeter meter, ToLongFunction<CacheStatistics> count) {
        meters.counter(meter, () -> sum(count), purpose, KmsMeterTag.id(operation));
    }

    private void count(KmsMeter meter, ToLongFunction<CacheStatistics> count, String furtherTag) {
        meters.counter(meter, () -> sum(count), purpose, KmsMeterTag.id(operation), furtherTag);
    }

    private long sum(ToLongFunction<CacheStatistics> count) {
        return statistics().mapToLong(count).sum();
    }

    private double saved() {
        saved.accumulate(sum(cache -> cache.hits() - cache.refreshes() - cache.refreshFailures()));
        return saved.get();
    }

    private double oldestAge() {
        return statistics()
                .mapToDouble(cache -> cache.oldestAge().toNanos() / 1e9)
                .max()
                .orElse(0);
    }

    private Stream<CacheStatistics> statistics() {
        return services.stream().map(service -> service.statistics(purpose, operation));
    }
}
