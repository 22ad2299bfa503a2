package io.github.kmsenvelope.spring.micrometer;

import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.CircuitBreakerState;
import io.github.kmsenvelope.event.KmsEvent.RequestKind;
import io.micrometer.core.instrument.Counter;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The circuit breakers by Region and kind of requests, of all services together. */
final class BreakerMeters {

    private final OwnedMeters meters;
    private final List<EnvelopeKmsService> services;
    private final Map<BreakerId, MetersBy<CircuitBreakerState, Counter>> transitions = new ConcurrentHashMap<>();

    /**
     * Makes meters for no circuit breaker yet.
     *
     * @param services the services to look at; more may be added later
     */
    BreakerMeters(OwnedMeters meters, List<EnvelopeKmsService> services) {
        this.meters = meters;
        this.services = services;
    }

    void register(EnvelopeKmsService service) {
        service.circuitBreakers().forEach(breaker -> transitions(new BreakerId(breaker.region(), breaker.kind())));
    }

    void changed(KmsEvent.CircuitBreakerStateChanged change) {
        transitions(new BreakerId(change.region(), change.kind()))
                .of(change.to())
                .increment();
    }

    private MetersBy<CircuitBreakerState, Counter> transitions(BreakerId id) {
        return transitions.computeIfAbsent(id, this::register);
    }

    private MetersBy<CircuitBreakerState, Counter> register(BreakerId id) {
        String kind = KmsMeterTag.id(id.kind());
        EnumSet<CircuitBreakerState> states = EnumSet.allOf(CircuitBreakerState.class);
        states.forEach(state -> meters.gauge(
                KmsMeter.BREAKER_STATE, () -> breakersIn(state, id), id.region(), kind, KmsMeterTag.id(state)));
        return new MetersBy<>(
                CircuitBreakerState.class,
                states,
                state -> meters.counter(KmsMeter.BREAKER_TRANSITIONS, id.region(), kind, KmsMeterTag.id(state)));
    }

    private long breakersIn(CircuitBreakerState state, BreakerId id) {
        return services.stream()
                .flatMap(service -> service.circuitBreakers().stream())
                .filter(breaker ->
                        breaker.region().equals(id.region()) && breaker.kind() == id.kind() && breaker.state() == state)
                .count();
    }

    private record BreakerId(String region, RequestKind kind) {}
}
