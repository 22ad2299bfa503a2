package io.github.kmsenvelope.spring.micrometer;

import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.event.KmsEvent.CircuitBreakerState;
import io.github.kmsenvelope.event.KmsEvent.EvictionCause;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import io.github.kmsenvelope.event.KmsEvent.RequestKind;
import io.github.kmsenvelope.event.Outcome;
import io.github.kmsenvelope.spring.StreamOutcome;
import io.micrometer.common.docs.KeyName;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * A tag of the meters, and its values.
 *
 * @since 0.1.0
 */
public enum KmsMeterTag implements KeyName {
    /** The purpose. */
    PURPOSE("purpose", "The name below `aws.kms.keys`, or `default`", List.of()),
    /** The call of the service. */
    OPERATION("operation", "The call of the service", ids(Operation.values())),
    /** The operation of KMS. */
    KMS_OPERATION(
            "operation",
            "Of `kms.requests`: the operation of KMS, as CloudTrail names it",
            List.of("GenerateDataKey", "Decrypt", "DescribeKey", "ReEncrypt", "Encrypt")),
    /** The format of the message. */
    FORMAT("format", "The format of the message", valuesOf(MessageFormat.values(), MessageFormat::id)),
    /** How it ended. */
    OUTCOME("outcome", "How it ended, one word for each class of exceptions", valuesOf(Outcome.values(), Outcome::id)),
    /** How a stream ended. */
    STREAM_OUTCOME(
            "outcome",
            "Of `kms.stream`, besides: closed before its end, or its source or target failed",
            List.of(StreamOutcome.ABANDONED, StreamOutcome.IO_FAILURE)),
    /** Whether it succeeded. */
    RESULT("result", "Whether it succeeded", List.of("success", "failure")),
    /** The Region. */
    REGION("region", "The AWS Region that is asked, or `unknown` if an injected client does not tell", List.of()),
    /** The kind of requests. */
    KIND("kind", "What a request to KMS is for", ids(RequestKind.values())),
    /** Whether KMS answered. */
    ANSWERED("answered", "Whether KMS answered in the end, be it with a refusal", List.of("true", "false")),
    /** The state of a circuit breaker. */
    STATE("state", "What the circuit breaker does, or begins to do", ids(CircuitBreakerState.values())),
    /** Why a data key left a cache. */
    CAUSE("cause", "Why the data key left the cache", ids(EvictionCause.values())),
    /** Whether a moved alias is followed. */
    ACCEPTED(
            "accepted",
            "Whether the new KMS key is used; `false` if `pin-key-arn` forbids it",
            List.of("true", "false"));

    private final String key;
    private final String description;
    private final List<String> knownValues;

    KmsMeterTag(String key, String description, List<String> knownValues) {
        this.key = key;
        this.description = description;
        this.knownValues = knownValues;
    }

    @Override
    public String asString() {
        return key;
    }

    /**
     * Returns what the tag says.
     *
     * @return a sentence in Markdown, without the full stop
     */
    public String description() {
        return description;
    }

    /**
     * Returns the values that the tag has.
     *
     * @return the values, or nothing if they come from the configuration
     */
    public List<String> knownValues() {
        return knownValues;
    }

    /**
     * Returns the value that stands for a constant.
     *
     * @param constant an operation, a kind, a state or a cause
     * @return its name in lower case
     */
    static String id(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static List<String> ids(Enum<?>[] constants) {
        return valuesOf(constants, KmsMeterTag::id);
    }

    private static <E> List<String> valuesOf(E[] constants, Function<E, String> value) {
        return Arrays.stream(constants).map(value).toList();
    }
}
