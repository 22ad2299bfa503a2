package io.github.kmsenvelope.spring.health;

import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.spring.KmsServices;
import io.github.kmsenvelope.spring.status.KmsStatus;
import io.github.kmsenvelope.spring.status.PurposeStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * The health of KMS, told from the requests that calls made and from the circuit breakers. A health check makes no request,
 * unless nothing was heard of a purpose's key for a while; then however many checks there are, one of them asks.
 *
 * <ul>
 *   <li>{@code DOWN}: KMS says that a key cannot be used, denies its use, or AWS refuses the credentials. Somebody has to act.
 *   <li>{@code OUT_OF_SERVICE}: KMS is unavailable, and no data key is at hand to go on with.
 *   <li>{@code UNKNOWN}: KMS is unavailable, and data keys at hand keep working; or nothing is known.
 *   <li>{@code UP}: KMS answers, and says nothing against the keys.
 * </ul>
 *
 * <p>Only the key that a purpose encrypts with counts: whoever writes messages must not decide over the health. The worst of
 * the purposes decides. A check waits for KMS no longer than twice the timeout, however many purposes there are. Safe for use
 * by many threads at once. Not final, so that aspects of an application can proxy it.
 *
 * @since 0.1.0
 */
public class KmsHealthIndicator extends AbstractHealthIndicator {

    private final KmsServices services;
    private final KmsStatus status;
    private final InstantSource clock;
    private final Duration timeout;
    private final Judge judge;
    private final IdleCheck idleCheck;
    private final Lock asking = new ReentrantLock();

    /**
     * Makes a health indicator.
     *
     * @param services the services whose health to tell
     * @param status what was seen of them; must be told of their events
     * @param idleAfter time without any KMS request of a purpose after which a check asks KMS
     * @param timeout time that a request to ask may take
     * @param clock the wall clock
     */
    public KmsHealthIndicator(
            KmsServices services, KmsStatus status, Duration idleAfter, Duration timeout, InstantSource clock) {
        super("The health of KMS cannot be told");
        this.services = services;
        this.status = status;
        this.clock = clock;
        this.timeout = timeout;
        this.judge = new Judge(idleAfter);
        this.idleCheck = new IdleCheck(status, idleAfter, timeout);
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) throws InterruptedException {
        List<EnvelopeKmsService> all = services.all();
        if (all.stream().anyMatch(this::isAnyDue)) {
            askIfDue(all);
        }
        List<Condition> conditions = new ArrayList<>();
        Map<String, Object> purposes = new LinkedHashMap<>();
        Map<String, Object> breakers = new LinkedHashMap<>();
        for (EnvelopeKmsService service : all) {
            for (String purpose : service.purposes()) {
                Situation situation = situation(service, purpose);
                Verdict verdict = judge.judge(situation);
                conditions.add(verdict.condition());
                purposes.putIfAbsent(purpose, Details.of(situation, verdict));
            }
            Details.addBreakers(breakers, service);
        }
        builder.status(conditions.stream()
                        .min(Comparator.naturalOrder())
                        .orElse(Condition.UNTRIED)
                        .status())
                .withDetail("purposes", purposes)
                .withDetail("circuitBreakers", breakers);
    }

    /** Whoever comes meanwhile waits for the answer rather than ask too; the first check of all knows nothing else. */
    private void askIfDue(List<EnvelopeKmsService> all) throws InterruptedException {
        long start = System.nanoTime();
        if (!asking.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            return;
        }
        try {
            for (EnvelopeKmsService service : all) {
                for (String purpose : service.purposes()) {
                    // What is left is asked by the next check: each request has its full time, and a check an end.
                    if (isDue(service, purpose) && System.nanoTime() - start < timeout.toNanos()) {
                        idleCheck.ask(service, purpose, clock.instant());
                    }
                }
            }
        } finally {
            asking.unlock();
        }
    }

    private boolean isAnyDue(EnvelopeKmsService service) {
        return service.purposes().stream().anyMatch(purpose -> isDue(service, purpose));
    }

    private boolean isDue(EnvelopeKmsService service, String purpose) {
        if (service.keyId(purpose).isEmpty()) {
            return false;
        }
        Situation situation = situation(service, purpose);
        return idleCheck.isDue(service, purpose, judge.judge(situation), situation.seen(), situation.now());
    }

    private Situation situation(EnvelopeKmsService service, String purpose) {
        PurposeStatus seen = status.purpose(purpose);
        Instant now = clock.instant();
        return Situation.of(service, purpose, seen, now);
    }
}
