package io.github.kmsenvelope.spring.endpoint;

import io.github.kmsenvelope.resilience.CircuitBreakerStatus;
import java.util.List;

/**
 * What the endpoint tells of all purposes.
 *
 * @param purposes the purposes, in the order of their configuration
 * @param circuitBreakers the circuit breakers before KMS, one for each Region and kind of request
 * @since 0.1.0
 */
public record KmsDescriptor(List<PurposeDescriptor> purposes, List<CircuitBreakerStatus> circuitBreakers) {}
