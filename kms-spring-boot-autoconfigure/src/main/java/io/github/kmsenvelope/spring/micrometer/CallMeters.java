package io.github.kmsenvelope.spring.micrometer;

import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import io.github.kmsenvelope.event.Outcome;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The calls of one purpose that encrypt, or those that decrypt. On the way of every call: looks nothing up, makes nothing. */
final class CallMeters {

    private final Map<MessageFormat, MetersBy<Outcome, Timer>> calls = new EnumMap<>(MessageFormat.class);
    private final DistributionSummary plaintextSize;
    private final DistributionSummary messageSize;

    CallMeters(OwnedMeters meters, String purpose, Operation operation) {
        KmsMeter timer = (operation == Operation.ENCRYPT) ? KmsMeter.ENCRYPT : KmsMeter.DECRYPT;
        for (MessageFormat format : MessageFormat.values()) {
            Set<Outcome> likely = (format == MessageFormat.COMPACT) ? Outcomes.ofCall(operation) : Set.of();
            calls.put(
                    format,
                    new MetersBy<>(
                            Outcome.class, likely, outcome -> meters.timer(timer, purpose, format.id(), outcome.id())));
        }
        String operationId = KmsMeterTag.id(operation);
        this.plaintextSize = meters.summary(KmsMeter.PLAINTEXT_SIZE, purpose, operationId);
        this.messageSize = meters.summary(KmsMeter.MESSAGE_SIZE, purpose, operationId);
    }

    void record(KmsEvent.OperationCompleted call) {
        Outcome outcome = Outcome.of(call.failure());
        Objects.requireNonNull(calls.get(call.format()))
                .of(outcome)
                .record(call.duration().toNanos(), TimeUnit.NANOSECONDS);
        if (outcome == Outcome.SUCCESS) {
            plaintextSize.record(call.plaintextBytes());
            messageSize.record(call.messageBytes());
        }
    }
}
