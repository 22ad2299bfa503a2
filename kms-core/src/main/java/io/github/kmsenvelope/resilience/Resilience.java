package io.github.kmsenvelope.resilience;

import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.event.KmsEvent.RequestKind;
import io.github.kmsenvelope.event.KmsEvents;
import io.github.kmsenvelope.keyring.Deadline;
import io.github.kmsenvelope.keyring.Keyring;
import io.github.kmsenvelope.keyring.RequestGuard;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the purposes of one service going while KMS fails, throttles or is slow, and keeps them from making that worse. Holds
 * the circuit breakers, one for each Region and kind of requests, which the purposes share. Safe for use by many threads at
 * once.
 *
 * @since 0.1.0
 */
public final class Resilience {

    private final ResilienceSettings settings;
    private final KmsEvents events;
    private final Timing timing;
    private final Retry retry;
    private final Map<BreakerId, RequestBreaker> breakers = new ConcurrentHashMap<>();

    /**
     * Makes the resilience of one service.
     *
     * @param settings what to do
     * @param events who listens
     * @param timing how time passes
     */
    public Resilience(ResilienceSettings settings, KmsEvents events, Timing timing) {
        this.settings = settings;
        this.events = events;
        this.timing = timing;
        RetrySettings retrySettings = settings.retry();
        this.retry = Retry.of(
                "kms",
                RetryConfig.custom()
                        .maxAttempts(retrySettings.maxAttempts())
                        .retryOnException(Resilience::isRetryable)
                        .intervalFunction(
                                attempt -> timing.random().applyAsLong(retrySettings.longestBackoffMillis(attempt) + 1))
                        .build());
    }

    private static boolean isRetryable(Throwable failure) {
        return failure instanceof KmsUnavailableException unavailable
                && unavailable.reason().isRetryable();
    }

    /**
     * Decorates a keyring, for the wraps, unwraps and rewraps that it makes when it is told to.
     *
     * @param keyring the keyring
     * @param purpose the name of the purpose that it serves
     * @param region the Region that it asks
     * @param keyId what errors call the key to encrypt with, or {@code null} if there is none
     * @return the decorated keyring, or the same if resilience is disabled
     */
    public Keyring decorate(Keyring keyring, String purpose, String region, @Nullable String keyId) {
        if (!settings.enabled()) {
            return keyring;
        }
        UnwrapBulkhead bulkhead = new UnwrapBulkhead(
                purpose, settings.bulkhead(), settings.retry().initialBackoff(), events, timing.nanoClock());
        return new ResilientKeyring(
                keyring,
                keyId,
                requests(purpose, region, RequestKind.WRAP),
                requests(purpose, region, RequestKind.UNWRAP),
                requests(purpose, region, RequestKind.REWRAP),
                bulkhead);
    }

    /**
     * Returns what stands before the requests by which a keyring looks up key ids.
     *
     * @param purpose the name of the purpose that it serves
     * @param region the Region that it asks
     * @return the guard
     */
    public RequestGuard lookups(String purpose, String region) {
        return settings.enabled() ? requests(purpose, region, RequestKind.DESCRIBE) : RequestGuard.ONCE;
    }

    /**
     * Starts the time of a call.
     *
     * @return until when it may ask KMS
     */
    public Deadline startCall() {
        return settings.enabled() ? Deadline.after(settings.retry().deadline(), timing.nanoClock()) : Deadline.none();
    }

    /**
     * Starts the time of a single request that is not tried again.
     *
     * @return until when it must be answered
     */
    public Deadline startAttempt() {
        return settings.enabled() ? startAttempt(settings.attemptTimeout()) : Deadline.none();
    }

    /**
     * Starts the time of a single request that is not tried again and must be answered soon.
     *
     * @param timeout how long it may take
     * @return until when it must be answered
     */
    public Deadline startAttempt(Duration timeout) {
        return Deadline.after(timeout, timing.nanoClock());
    }

    /**
     * Returns what the circuit breakers do.
     *
     * @return one status for each, by Region and kind of requests; none if resilience is disabled
     */
    public List<CircuitBreakerStatus> circuitBreakers() {
        return breakers.values().stream()
                .map(RequestBreaker::status)
                .sorted(Comparator.comparing(CircuitBreakerStatus::region).thenComparing(CircuitBreakerStatus::kind))
                .toList();
    }

    private ResilientRequests requests(String purpose, String region, RequestKind kind) {
        RequestBreaker breaker = breakers.computeIfAbsent(
                new BreakerId(region, kind),
                id -> new RequestBreaker(region, kind, settings, events, timing.nanoClock()));
        return new ResilientRequests(purpose, breaker, retry, settings.attemptTimeout(), events, timing);
    }

    private record BreakerId(String region, RequestKind kind) {}
}
