package io.github.kmsenvelope.spring.micrometer;

import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import io.github.kmsenvelope.spring.StreamOutcome;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The streams of one purpose that encrypt, or those that decrypt. */
final class StreamMeters {

    private final OwnedMeters meters;
    private final String purpose;
    private final String operation;
    private final Map<String, Timer> streams = new ConcurrentHashMap<>();
    private final DistributionSummary plaintextSize;
    private final DistributionSummary messageSize;
    private final AtomicLong open = new AtomicLong();

    StreamMeters(OwnedMeters meters, String purpose, Operation operation) {
        this.meters = meters;
        this.purpose = purpose;
        this.operation = KmsMeterTag.id(operation);
        this.plaintextSize = meters.summary(KmsMeter.STREAM_PLAINTEXT_SIZE, purpose, this.operation);
        this.messageSize = meters.summary(KmsMeter.STREAM_MESSAGE_SIZE, purpose, this.operation);
        meters.gauge(KmsMeter.STREAMS_OPEN, open::get, purpose, this.operation);
        Outcomes.ofCall(operation).forEach(outcome -> timer(outcome.id()));
        timer(StreamOutcome.ABANDONED);
        timer(StreamOutcome.IO_FAILURE);
    }

    void started() {
        open.incrementAndGet();
    }

    /** Whatever became of it, what it sealed or opened until then is counted. */
    void completed(KmsEvent.StreamCompleted stream) {
        open.decrementAndGet();
        timer(StreamOutcome.of(stream)).record(stream.duration().toNanos(), TimeUnit.NANOSECONDS);
        plaintextSize.record(stream.plaintextBytes());
        messageSize.record(stream.messageBytes());
    }

    private Timer timer(String outcome) {
        return streams.computeIfAbsent(outcome, id -> meters.timer(KmsMeter.STREAMS, purpose, operation, id));
    }
}
