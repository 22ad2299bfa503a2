package io.github.kmsenvelope.spring.micrometer;

import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.RequestKind;
import io.github.kmsenvelope.event.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** The requests to KMS of one purpose, what they cost, and those that were not made. */
final class RequestMeters {

    private static final double PRICED_REQUESTS = 10_000;

    private static final Set<RequestKind> KINDS = EnumSet.allOf(RequestKind.class);

    private final OwnedMeters meters;
    private final String purpose;
    private final QuotaMeters quota;
    private final Map<RequestId, MetersBy<Outcome, Timer>> requests = new ConcurrentHashMap<>();
    private final MetersBy<RequestKind, DistributionSummary> answered;
    private final MetersBy<RequestKind, DistributionSummary> unanswered;
    private final Map<String, MetersBy<RequestKind, Counter>> rejections = new ConcurrentHashMap<>();
    private final Counter bulkheadRejections;
    private final LongAdder priced = new LongAdder();

    RequestMeters(OwnedMeters meters, String purpose, double price, QuotaMeters quota) {
        this.meters = meters;
        this.purpose = purpose;
        this.quota = quota;
        this.answered = attempts(true);
        this.unanswered = attempts(false);
        this.bulkheadRejections = meters.counter(KmsMeter.BULKHEAD_REJECTIONS, purpose);
        meters.counter(KmsMeter.COST, () -> priced.sum() * price / PRICED_REQUESTS, purpose);
    }

    private MetersBy<RequestKind, DistributionSummary> attempts(boolean answered) {
        return new MetersBy<>(
                RequestKind.class,
                KINDS,
                kind -> meters.summary(KmsMeter.ATTEMPTS, purpose, KmsMeterTag.id(kind), Boolean.toString(answered)));
    }

    /** Registers what there is to tell of a Region before anything has happened there. */
    void register(String region) {
        KmsMeterTag.KMS_OPERATION.knownValues().forEach(operation -> timers(operation, region));
        rejections(region);
        quota.register(region);
    }

    void completed(KmsEvent.KmsRequestCompleted request) {
        timers(request.operation(), request.region())
                .of(Outcome.of(request.failure()))
                .record(request.duration().toNanos(), TimeUnit.NANOSECONDS);
        // A client that a test makes up succeeds without a request id.
        if (request.requestId() != null || request.failure() == null) {
            priced.increment();
            quota.count(request);
        }
    }

    void attempted(KmsEvent.AttemptsCompleted attempts) {
        (attempts.answered() ? answered : unanswered).of(attempts.kind()).record(attempts.attempts());
    }

    void notPermitted(KmsEvent.CallNotPermitted call) {
        rejections(call.region()).of(call.kind()).increment();
    }

    void turnedAway() {
        bulkheadRejections.increment();
    }

    private MetersBy<Outcome, Timer> timers(String operation, String region) {
        return requests.computeIfAbsent(
                new RequestId(operation, region),
                id -> new MetersBy<>(
                        Outcome.class,
                        Outcomes.ofRequest(operation),
                        outcome -> meters.timer(KmsMeter.REQUESTS, purpose, operation, region, outcome.id())));
    }

    private MetersBy<RequestKind, Counter> rejections(String region) {
        return rejections.computeIfAbsent(
                region,
                name -> new MetersBy<>(
                        RequestKind.class,
                        KINDS,
                        kind -> meters.counter(KmsMeter.BREAKER_REJECTIONS, purpose, KmsMeterTag.id(kind), name)));
    }

    private record RequestId(String operation, String region) {}
}
