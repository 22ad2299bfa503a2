package io.github.kmsenvelope.spring.micrometer;

import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import io.github.kmsenvelope.event.Outcome;
import io.micrometer.core.instrument.Counter;
import java.util.concurrent.CopyOnWriteArrayList;

/** The meters of one purpose, for all services that have it. */
final class PurposeMeters {

    private final String purpose;
    private final CallMeters encryptions;
    private final CallMeters decryptions;
    private final StreamMeters encryptingStreams;
    private final StreamMeters decryptingStreams;
    private final RequestMeters requests;
    private final MetersBy<Outcome, Counter> refusals;
    private final Counter followedAliases;
    private final Counter refusedAliases;
    private final CopyOnWriteArrayList<EnvelopeKmsService> services = new CopyOnWriteArrayList<>();

    PurposeMeters(OwnedMeters meters, String purpose, double price, QuotaMeters quota) {
        this.purpose = purpose;
        this.encryptions = new CallMeters(meters, purpose, Operation.ENCRYPT);
        this.decryptions = new CallMeters(meters, purpose, Operation.DECRYPT);
        this.encryptingStreams = new StreamMeters(meters, purpose, Operation.ENCRYPT);
        this.decryptingStreams = new StreamMeters(meters, purpose, Operation.DECRYPT);
        this.requests = new RequestMeters(meters, purpose, price, quota);
        this.refusals = new MetersBy<>(
                Outcome.class, Outcomes.REFUSALS, outcome -> meters.counter(KmsMeter.REFUSALS, purpose, outcome.id()));
        this.followedAliases = meters.counter(KmsMeter.ALIAS_MOVES, purpose, "true");
        this.refusedAliases = meters.counter(KmsMeter.ALIAS_MOVES, purpose, "false");
        for (Operation operation : Operation.values()) {
            CacheMeters.register(meters, purpose, operation, services);
        }
    }

    /** Adds a service to look at. */
    void add(EnvelopeKmsService service) {
        if (services.addIfAbsent(service)) {
            requests.register(service.region(purpose));
        }
    }

    void completed(KmsEvent.OperationCompleted call) {
        ((call.operation() == Operation.ENCRYPT) ? encryptions : decryptions).record(call);
    }

    /** Whatever is no call: it is rare, so it may be looked for. */
    void happened(KmsEvent.PurposeEvent event) {
        if (event instanceof KmsEvent.KmsRequestCompleted request) {
            requests.completed(request);
        } else if (event instanceof KmsEvent.AttemptsCompleted attempts) {
            requests.attempted(attempts);
        } else if (event instanceof KmsEvent.CallNotPermitted call) {
            requests.notPermitted(call);
        } else if (event instanceof KmsEvent.BulkheadFull) {
            requests.turnedAway();
        } else if (event instanceof KmsEvent.StreamStarted stream) {
            streams(stream.operation()).started();
        } else if (event instanceof KmsEvent.StreamCompleted stream) {
            streams(stream.operation()).completed(stream);
        } else if (event instanceof KmsEvent.MessageRefused refusal) {
            refusals.of(Outcome.of(refusal.reason())).increment();
        } else if (event instanceof KmsEvent.AliasMoved move) {
            (move.accepted() ? followedAliases : refusedAliases).increment();
        }
    }

    private StreamMeters streams(Operation operation) {
        return (operation == Operation.ENCRYPT) ? encryptingStreams : decryptingStreams;
    }
}
