package io.github.kmsenvelope.embedded;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request as the KMS saw it: what was asked and what became of it, without anything secret.
 *
 * @param operation the operation, for example {@code GenerateDataKey}
 * @param arrivedAt when it arrived, by the KMS's clock
 * @param arrivedNanos when it arrived, by {@link System#nanoTime()} of the KMS's process: to be compared with that of
 *     other requests only, see {@link #delaySince}
 * @param keyId the key as the request names it, by {@code KeyId}, {@code DestinationKeyId} or {@code TargetKeyId}, or null
 *     if it names none; at most 2048 characters of it
 * @param contextNames the names in its encryption contexts, never the values; at most 100 of them
 * @param outcome what became of it
 * @param errorCode the error code of the answer, if and only if the outcome is {@link Outcome#REFUSED}
 * @see EmbeddedKms#requests()
 * @since 0.1.0
 */
public record KmsRequest(
        String operation,
        Instant arrivedAt,
        long arrivedNanos,
        @Nullable String keyId,
        Set<String> contextNames,
        Outcome outcome,
        @Nullable String errorCode) {

    /** Copies the names. */
    public KmsRequest {
        contextNames = Set.copyOf(contextNames);
    }

    /**
     * Returns how long after another request of the same KMS this one arrived, in real time.
     *
     * @param earlier the other request
     * @return the time between them, negative if the other one was later
     */
    public Duration delaySince(KmsRequest earlier) {
        return Duration.ofNanos(this.arrivedNanos - earlier.arrivedNanos);
    }

    KmsRequest ended(Outcome newOutcome, @Nullable String newErrorCode) {
        return new KmsRequest(
                this.operation,
                this.arrivedAt,
                this.arrivedNanos,
                this.keyId,
                this.contextNames,
                newOutcome,
                newErrorCode);
    }

    /**
     * What became of a request.
     *
     * @since 0.1.0
     */
    public enum Outcome {

        /** It is being served, or held back. */
        PENDING,

        /** It succeeded. */
        SUCCEEDED,

        /** It was answered by an error, whether of KMS or of a fault. */
        REFUSED,

        /** It got no answer: a fault broke the connection, or the KMS was closed. */
        CONNECTION_BROKEN,

        /** It got half an answer. */
        TRUNCATED,

        /** The thread that served it was interrupted, in process by a client that gave up. */
        ABORTED
    }
}
