package io.github.kmsenvelope.autoconfigure;

import io.github.kmsenvelope.resilience.BulkheadSettings;
import io.github.kmsenvelope.resilience.CircuitBreakerSettings;
import io.github.kmsenvelope.resilience.ResilienceSettings;
import io.github.kmsenvelope.resilience.RetrySettings;
import java.time.Duration;

/** Checks {@code aws.kms.retry.*}, {@code circuit-breaker.*} and {@code bulkhead.*}, and makes settings of them. */
final class ResilienceProperties {

    private static final String RETRY = KmsProperties.PREFIX + ".retry.";

    private static final String BREAKER = KmsProperties.PREFIX + ".circuit-breaker.";

    private static final String BULKHEAD = KmsProperties.PREFIX + ".bulkhead.";

    private static final Duration LONGEST = Duration.ofDays(1);

    private ResilienceProperties() {}

    static ResilienceSettings settings(KmsProperties properties) {
        Duration attemptTimeout = ClientSettings.check(properties.client()).attemptTimeout();
        return new ResilienceSettings(
                true,
                attemptTimeout,
                retry(properties.retry(), attemptTimeout),
                circuitBreaker(properties.circuitBreaker()),
                bulkhead(properties.bulkhead()));
    }

    private static RetrySettings retry(KmsProperties.Retry retry, Duration attemptTimeout) {
        PropertyCheck.require(
                retry.maxAttempts() >= 1 && retry.maxAttempts() <= RetrySettings.ATTEMPTS_LIMIT,
                RETRY + "max-attempts",
                retry.maxAttempts(),
                "A number from 1 to " + RetrySettings.ATTEMPTS_LIMIT + " is needed.");
        requireTime(RETRY + "initial-backoff", retry.initialBackoff());
        requireTime(RETRY + "max-backoff", retry.maxBackoff());
        PropertyCheck.require(
                retry.maxBackoff().compareTo(retry.initialBackoff()) >= 0,
                RETRY + "max-backoff",
                retry.maxBackoff(),
                "It must not be shorter than aws.kms.retry.initial-backoff.");
        requireTime(RETRY + "deadline", retry.deadline());
        PropertyCheck.require(
                retry.deadline().compareTo(attemptTimeout) >= 0,
                RETRY + "deadline",
                retry.deadline(),
                "It must not be shorter than one attempt, aws.kms.client.attempt-timeout, has.");
        return new RetrySettings(retry.maxAttempts(), retry.initialBackoff(), retry.maxBackoff(), retry.deadline());
    }

    private static CircuitBreakerSettings circuitBreaker(KmsProperties.CircuitBreaker breaker) {
        PropertyCheck.require(
                breaker.failureRateThreshold() >= 1 && breaker.failureRateThreshold() <= 100,
                BREAKER + "failure-rate-threshold",
                breaker.failureRateThreshold(),
                "A number from 1 to 100 is needed.");
        requireTime(BREAKER + "slow-call-duration", breaker.slowCallDuration());
        PropertyCheck.positive(BREAKER + "sliding-window-size", breaker.slidingWindowSize());
        PropertyCheck.positive(BREAKER + "minimum-calls", breaker.minimumCalls());
        PropertyCheck.require(
                breaker.minimumCalls() <= breaker.slidingWindowSize(),
                BREAKER + "minimum-calls",
                breaker.minimumCalls(),
                "It must not exceed aws.kms.circuit-breaker.sliding-window-size.");
        requireTime(BREAKER + "open-duration", breaker.openDuration());
        PropertyCheck.positive(BREAKER + "half-open-calls", breaker.halfOpenCalls());
        return new CircuitBreakerSettings(
                breaker.enabled(),
                breaker.failureRateThreshold(),
                breaker.slowCallDuration(),
                breaker.slidingWindowSize(),
                breaker.minimumCalls(),
                breaker.openDuration(),
                breaker.halfOpenCalls());
    }

    private static BulkheadSettings bulkhead(KmsProperties.Bulkhead bulkhead) {
        PropertyCheck.positive(BULKHEAD + "max-concurrent-unwraps", bulkhead.maxConcurrentUnwraps());
        return new BulkheadSettings(bulkhead.maxConcurrentUnwraps());
    }

    private static void requireTime(String name, Duration value) {
        PropertyCheck.require(
                value.toMillis() >= 1 && value.compareTo(LONGEST) <= 0,
                name,
                value,
                "A time from 1ms to 1d is needed.");
    }
}
