package io.github.kmsenvelope.spring.observation;

import io.github.kmsenvelope.event.KmsEvent.Operation;
import io.github.kmsenvelope.event.KmsEvent.StreamCompleted;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one stream: what it does, and later how it ended. For one thread at a time.
 *
 * @since 0.1.0
 */
public final class KmsStreamObservationContext extends Observation.Context {

    private final Operation operation;
    private final String purpose;
    private @Nullable StreamCompleted result;

    /**
     * Creates the context of a stream that is being made.
     *
     * @param operation what it does
     * @param purpose the purpose
     */
    public KmsStreamObservationContext(Operation operation, String purpose) {
        this.operation = operation;
        this.purpose = purpose;
    }

    /**
     * Returns what the stream does.
     *
     * @return the operation
     */
    public Operation operation() {
        return operation;
    }

    /**
     * Returns what the stream is made for.
     *
     * @return the name of the purpose
     */
    public String purpose() {
        return purpose;
    }

    /**
     * Returns how the stream ended.
     *
     * @return the event that ended it, or {@code null} while it is open
     */
    public @Nullable StreamCompleted result() {
        return result;
    }

    /**
     * Takes note of how the stream ended.
     *
     * @param result the event that ended it
     */
    public void complete(StreamCompleted result) {
        this.result = result;
    }
}
