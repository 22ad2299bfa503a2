package io.github.kmsenvelope.resilience;

import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.UnavailableReason;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.CircuitBreakerState;
import io.github.kmsenvelope.event.KmsEvent.RequestKind;
import io.github.kmsenvelope.event.KmsEvents;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The circuit breaker before one kind of requests to one Region, for all purposes of a service. */
final class RequestBreaker {

    private static final Logger LOG = LoggerFactory.getLogger(RequestBreaker.class);

    /** The breaker only counts. */
    private static final Throwable FAILURE = new KmsUnavailableException("KMS is unavailable");

    private final String region;
    private final RequestKind kind;
    private final ResilienceSettings settings;
    private final KmsEvents events;
    private final LongSupplier nanoClock;
    private final CircuitBreaker breaker;
    private volatile long openedAtNanos;
    private volatile UnavailableReason lastReason = UnavailableReason.UNSPECIFIED;

    RequestBreaker(
            String region, RequestKind kind, ResilienceSettings settings, KmsEvents events, LongSupplier nanoClock) {
        this.region = region;
        this.kind = kind;
        this.settings = settings;
        this.events = events;
        this.nanoClock = nanoClock;
        this.openedAtNanos = nanoClock.getAsLong();
        this.breaker = CircuitBreaker.of(region + "-" + kind, configuration(settings.circuitBreaker(), nanoClock));
        this.breaker.getEventPublisher().onStateTransition(event -> changed(event.getStateTransition()));
    }

    private static CircuitBreakerConfig configuration(CircuitBreakerSettings settings, LongSupplier nanoClock) {
        return CircuitBreakerConfig.custom()
                .initialState(settings.enabled() ? CircuitBreaker.State.CLOSED : CircuitBreaker.State.DISABLED)
                .slidingWindowType(SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(settings.slidingWindowSize())
                .minimumNumberOfCalls(settings.minimumCalls())
                .failureRateThreshold(settings.failureRateThreshold())
                .slowCallDurationThreshold(settings.slowCallDuration())
                .slowCallRateThreshold(settings.failureRateThreshold())
                .waitDurationInOpenState(settings.openDuration())
                .permittedNumberOfCallsInHalfOpenState(settings.halfOpenCalls())
                .clock(new NanoClock(nanoClock))
                .build();
    }

    String region() {
        return region;
    }

    RequestKind kind() {
        return kind;
    }

    UnavailableReason lastReason() {
        return lastReason;
    }

    /** Asks to make an attempt. Whoever may must report its outcome, by one of the following methods. */
    boolean tryAcquire() {
        return breaker.tryAcquirePermission();
    }

    void succeeded(long nanos) {
        breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
    }

    void failed(long nanos, UnavailableReason reason) {
        lastReason = reason;
        breaker.onError(nanos, TimeUnit.NANOSECONDS, FAILURE);
    }

    void throttled() {
        failed(0, UnavailableReason.THROTTLED);
    }

    /** The attempt came to nothing that says anything about KMS. */
    void abandoned() {
        breaker.releasePermission();
    }

    boolean isOpen() {
        return breaker.getState() == CircuitBreaker.State.OPEN && !untilProbe().isZero();
    }

    /** After which time it makes sense to ask again: when the breaker half-opens, or when the requests let pass have ended. */
    Duration retryAfter() {
        if (breaker.getState() != CircuitBreaker.State.OPEN) {
            return settings.attemptTimeout();
        }
        Duration untilProbe = untilProbe();
        return untilProbe.isZero() ? settings.attemptTimeout() : untilProbe;
    }

    CircuitBreakerStatus status() {
        CircuitBreakerState state = state(breaker.getState());
        return new CircuitBreakerStatus(
                region, kind, state, (state == CircuitBreakerState.OPEN) ? untilProbe() : Duration.ZERO);
    }

    private Duration untilProbe() {
        long openNanos = settings.circuitBreaker().openDuration().toNanos();
        return Duration.ofNanos(Math.max(0, openNanos - (nanoClock.getAsLong() - openedAtNanos)));
    }

    private void changed(StateTransition transition) {
        CircuitBreakerState to = state(transition.getToState());
        switch (to) {
            case OPEN -> {
                openedAtNanos = nanoClock.getAsLong();
                LOG.warn(
                        "KMS in {} fails or is slow: {} requests are not made for {}. The last failure was {}. Cached data"
                                + " keys keep working.",
                        region,
                        kind,
                        Settings.text(settings.circuitBreaker().openDuration()),
                        lastReason);
            }
            case HALF_OPEN ->
                LOG.info(
                        "Up to {} {} requests are made to see whether KMS in {} works again.",
                        settings.circuitBreaker().halfOpenCalls(),
                        kind,
                        region);
            case CLOSED -> LOG.info("KMS in {} works again: {} requests are made as usual.", region, kind);
        }
        if (events.hasListeners()) {
            events.publish(new KmsEvent.CircuitBreakerStateChanged(region, kind, state(transition.getFromState()), to));
        }
    }

    private static CircuitBreakerState state(CircuitBreaker.State state) {
        return switch (state) {
            case OPEN -> CircuitBreakerState.OPEN;
            case HALF_OPEN -> CircuitBreakerState.HALF_OPEN;
            default -> CircuitBreakerState.CLOSED;
        };
    }
}
