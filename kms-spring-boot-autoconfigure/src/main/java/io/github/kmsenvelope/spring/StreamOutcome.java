package io.github.kmsenvelope.spring;

import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.event.KmsEvent.StreamCompleted;
import io.github.kmsenvelope.event.Outcome;

/**
 * How a stream ended, in one word: that of an {@link Outcome}, or one of two more.
 *
 * @since 0.1.0
 */
public final class StreamOutcome {

    /** It was closed before its end. */
    public static final String ABANDONED = "abandoned";

    /** Its source or target failed. */
    public static final String IO_FAILURE = "io_failure";

    private StreamOutcome() {}

    /**
     * Returns how a stream ended.
     *
     * @param stream the event that ended it
     * @return lower-case letters and underscores
     */
    public static String of(StreamCompleted stream) {
        if (stream.failure() instanceof KmsServiceException failure) {
            return Outcome.of(failure).id();
        }
        if (stream.failure() != null) {
            return IO_FAILURE;
        }
        return stream.complete() ? Outcome.SUCCESS.id() : ABANDONED;
    }
}
