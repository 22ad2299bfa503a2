package io.github.kmsenvelope.spring.micrometer;

import io.micrometer.core.instrument.Meter;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One meter for each constant of an enumeration, at hand without a look-up in the registry. Most are registered at once, the
 * unlikely ones when they are needed. Safe for use by many threads at once.
 */
final class MetersBy<E extends Enum<E>, M extends Meter> {

    private final AtomicReferenceArray<@Nullable M> meters;
    private final Function<E, M> registration;

    /**
     * Registers the likely meters.
     *
     * @param likely the constants to register a meter for now
     * @param registration registers the meter of a constant; called again, it gives the same
     */
    MetersBy(Class<E> type, Iterable<E> likely, Function<E, M> registration) {
        this.meters = new AtomicReferenceArray<>(type.getEnumConstants().length);
        this.registration = registration;
        likely.forEach(this::of);
    }

    M of(E constant) {
        M meter = meters.get(constant.ordinal());
        if (meter == null) {
            meter = registration.apply(constant);
            meters.set(constant.ordinal(), meter);
        }
        return meter;
    }
}
