package io.github.kmsenvelope.spring.micrometer;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The meters that are registered here, and are taken out of the registry again in the end: it may outlive them. Safe for use
 * by many threads at once.
 */
final class OwnedMeters implements AutoCloseable {

    private final MeterRegistry registry;
    private final Set<Meter> meters = new HashSet<>();
    private final Queue<DoubleSupplier> counts = new ConcurrentLinkedQueue<>();
    private boolean closed;

    OwnedMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    Clock clock() {
        return registry.config().clock();
    }

    /** Registers a timer, with the values of its tags in their order. */
    Timer timer(KmsMeter meter, String... tagValues) {
        return register(target -> Timer.builder(meter.getName())
                .description(meter.description())
                .tags(tags(meter, tagValues))
                .register(target));
    }

    DistributionSummary summary(KmsMeter meter, String... tagValues) {
        return register(target -> DistributionSummary.builder(meter.getName())
                .description(meter.description())
                .baseUnit(meter.getBaseUnit())
                .tags(tags(meter, tagValues))
                .register(target));
    }

    Counter counter(KmsMeter meter, String... tagValues) {
        return register(target -> Counter.builder(meter.getName())
                .description(meter.description())
                .tags(tags(meter, tagValues))
                .register(target));
    }

    /** Registers a counter that something else counts. The registry holds it only weakly, so it is held here. */
    void counter(KmsMeter meter, DoubleSupplier count, String... tagValues) {
        counts.add(count);
        register(target -> FunctionCounter.builder(meter.getName(), count, DoubleSupplier::getAsDouble)
                .description(meter.description())
                .tags(tags(meter, tagValues))
                .register(target));
    }

    void gauge(KmsMeter meter, Supplier<Number> value, String... tagValues) {
        register(target -> Gauge.builder(meter.getName(), value)
                .description(meter.description())
                .tags(tags(meter, tagValues))
                .register(target));
    }

    void secondsGauge(KmsMeter meter, Supplier<Number> seconds, String... tagValues) {
        register(target -> TimeGauge.builder(meter.getName(), seconds, TimeUnit.SECONDS)
                .description(meter.description())
                .tags(tags(meter, tagValues))
                .register(target));
    }

    /** What comes late is registered nowhere and counts for nobody. */
    private synchronized <M extends Meter> M register(Function<MeterRegistry, M> registration) {
        if (closed) {
            return registration.apply(new CompositeMeterRegistry());
        }
        M meter = registration.apply(registry);
        meters.add(meter);
        return meter;
    }

    private static List<Tag> tags(KmsMeter meter, String... values) {
        KeyName[] keys = meter.getKeyNames();
        if (keys.length != values.length) {
            throw new IllegalArgumentException(meter.getName() + " has " + keys.length + " tags");
        }
        List<Tag> tags = new ArrayList<>(keys.length);
        for (int i = 0; i < keys.length; i++) {
            tags.add(Tag.of(keys[i].asString(), values[i]));
        }
        return tags;
    }

    @Override
    public synchronized void close() {
        closed = true;
        meters.forEach(registry::remove);
        meters.clear();
    }
}
