package io.github.kmsenvelope.resilience;

import io.github.kmsenvelope.event.KmsEvent.CircuitBreakerState;
import io.github.kmsenvelope.event.KmsEvent.RequestKind;
import java.time.Duration;

/**
 * What a circuit breaker does at the moment.
 *
 * @param region the Region whose KMS it stands before
 * @param kind the kind of requests that it stands before
 * @param state what it does with them
 * @param retryAfter after which time an open one lets requests pass again; zero if it lets them pass
 * @since 0.1.0
 */
public record CircuitBreakerStatus(String region, RequestKind kind, CircuitBreakerState state, Duration retryAfter) {}
