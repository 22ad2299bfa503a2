package io.github.kmsenvelope.stream;

import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import io.github.kmsenvelope.event.KmsEvents;
import io.github.kmsenvelope.event.StreamId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tells the listeners that a stream has started and, once, how it ended. For one thread at a time.
 *
 * @since 0.1.0
 */
public final class StreamReport {

    private static final StreamReport SILENT = new StreamReport(null, "", Operation.ENCRYPT);

    private final @Nullable KmsEvents events;
    private final String purpose;
    private final Operation operation;
    private final StreamId id = new StreamId();
    private final long start = System.nanoTime();
    private boolean ended;

    private StreamReport(@Nullable KmsEvents events, String purpose, Operation operation) {
        this.events = events;
        this.purpose = purpose;
        this.operation = operation;
    }

    /**
     * Starts a report, and tells of it.
     *
     * @param events who listens. If nobody does, nothing is made
     * @param purpose the name of the purpose
     * @param operation what the stream does
     * @return the report
     */
    public static StreamReport start(KmsEvents events, String purpose, Operation operation) {
        if (!events.hasListeners()) {
            return SILENT;
        }
        StreamReport report = new StreamReport(events, purpose, operation);
        events.publish(new KmsEvent.StreamStarted(report.id, operation, purpose));
        return report;
    }

    /** Tells that all was done. */
    void completed(long plaintextBytes, long messageBytes) {
        end(true, plaintextBytes, messageBytes, null);
    }

    /** Tells that the user went away before the end. */
    void abandoned(long plaintextBytes, long messageBytes) {
        end(false, plaintextBytes, messageBytes, null);
    }

    /** Tells of a failure on the way. */
    void failed(long plaintextBytes, long messageBytes, Throwable failure) {
        end(false, plaintextBytes, messageBytes, failure);
    }

    /**
     * Tells that there will be no stream.
     *
     * @param failure why
     */
    public void failed(Throwable failure) {
        end(false, 0, 0, failure);
    }

    private void end(boolean complete, long plaintextBytes, long messageBytes, @Nullable Throwable failure) {
        if (events == null || ended) {
            return;
        }
        ended = true;
        events.publish(new KmsEvent.StreamCompleted(
                id,
                operation,
                purpose,
                plaintextBytes,
                messageBytes,
                Duration.ofNanos(System.nanoTime() - start),
                complete,
                failure));
        if (operation == Operation.DECRYPT
                && failure instanceof KmsServiceException refusal
                && KmsEvent.MessageRefused.isRefusal(refusal)) {
            events.publish(new KmsEvent.MessageRefused(purpose, refusal));
        }
    }
}
