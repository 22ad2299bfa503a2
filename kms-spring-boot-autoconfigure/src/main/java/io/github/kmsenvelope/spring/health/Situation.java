package io.github.kmsenvelope.spring.health;

import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.event.KmsEvent.CircuitBreakerState;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import io.github.kmsenvelope.event.KmsEvent.RequestKind;
import io.github.kmsenvelope.spring.status.PurposeStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * All that the health of a purpose depends on.
 *
 * @param now the time
 * @param seen what was seen of it
 * @param keyId the key id that it encrypts with, or {@code null} if it only decrypts
 * @param wrapsStopped whether a circuit breaker lets no request for a new data key pass
 * @param unwrapsStopped whether a circuit breaker lets no request to unwrap one pass
 * @param hasDataKeys whether any data key is at hand
 */
record Situation(
        Instant now,
        PurposeStatus seen,
        @Nullable String keyId,
        boolean wrapsStopped,
        boolean unwrapsStopped,
        boolean hasDataKeys) {

    static Situation of(EnvelopeKmsService service, String purpose, PurposeStatus seen, Instant now) {
        return new Situation(
                now,
                seen,
                service.keyId(purpose).orElse(null),
                isStopped(service, seen, RequestKind.WRAP),
                isStopped(service, seen, RequestKind.UNWRAP),
                hasDataKeys(service, purpose, Operation.ENCRYPT) || hasDataKeys(service, purpose, Operation.DECRYPT));
    }

    /** An open breaker whose time is up lets the next request pass, and stops nobody. */
    private static boolean isStopped(EnvelopeKmsService service, PurposeStatus seen, RequestKind kind) {
        return service.circuitBreakers().stream()
                .anyMatch(breaker -> breaker.region().equals(seen.region())
                        && breaker.kind() == kind
                        && breaker.state() == CircuitBreakerState.OPEN
                        && !breaker.retryAfter().isZero());
    }

    /** A data key that is still being loaded has no age. */
    private static boolean hasDataKeys(EnvelopeKmsService service, String purpose, Operation direction) {
        return !service.statistics(purpose, direction).oldestAge().isZero();
    }
}
