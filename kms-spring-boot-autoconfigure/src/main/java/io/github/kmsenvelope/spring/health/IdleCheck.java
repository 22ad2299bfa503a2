package io.github.kmsenvelope.spring.health;

import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.spring.status.KmsStatus;
import io.github.kmsenvelope.spring.status.PurposeStatus;
import io.github.kmsenvelope.spring.status.SeenCall;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Asks KMS about the key of a purpose when nothing was heard of it for long: by one DescribeKey. Safe for use by
 * many threads at once; that only one of them asks is up to the caller.
 */
final class IdleCheck {

    /** How long to wait where asking can show that things have changed. As long as an open circuit breaker waits by default. */
    static final Duration SOON = Duration.ofSeconds(10);

    private final KmsStatus status;
    private final Duration idleAfter;
    private final Duration timeout;
    private final Map<Purpose, Instant> asked = new ConcurrentHashMap<>();

    IdleCheck(KmsStatus status, Duration idleAfter, Duration timeout) {
        this.status = status;
        this.idleAfter = idleAfter;
        this.timeout = timeout;
    }

    /** Whether it is time to ask. A clock that was set back must not keep it from being so. */
    boolean isDue(EnvelopeKmsService service, String purpose, Verdict verdict, PurposeStatus seen, Instant now) {
        Duration wait = (verdict.askSoon() && SOON.compareTo(idleAfter) < 0) ? SOON : idleAfter;
        Instant asking = asked.get(new Purpose(service, purpose));
        return Stream.concat(
                        Stream.of(seen.lastAnswer(), seen.lastUnavailable())
                                .filter(Objects::nonNull)
                                .map(SeenCall::time),
                        Stream.ofNullable(asking))
                .noneMatch(time ->
                        !time.isAfter(now) && Duration.between(time, now).compareTo(wait) < 0);
    }

    void ask(EnvelopeKmsService service, String purpose, Instant now) {
        try {
            service.checkKey(purpose, timeout).ifPresent(status::checked);
        } finally {
            // Not before: it stays due for others, so that they wait for what comes of it.
            asked.put(new Purpose(service, purpose), now);
        }
    }

    private record Purpose(EnvelopeKmsService service, String name) {}
}
