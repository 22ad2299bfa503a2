package io.github.kmsenvelope.spring.observation;

import io.github.kmsenvelope.event.KmsEvent.StreamCompleted;
import io.github.kmsenvelope.spring.StreamOutcome;
import io.github.kmsenvelope.spring.observation.KmsObservationDocumentation.StreamHighCardinalityKeyNames;
import io.github.kmsenvelope.spring.observation.KmsObservationDocumentation.StreamLowCardinalityKeyNames;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import java.util.Locale;

/**
 * The convention unless there is another, made to be extended: observations are named {@code kms.streaming}, since {@code
 * kms.stream} is a meter; their spans as in {@code encrypt stream}; their key values are those of {@link
 * KmsObservationDocumentation}.
 *
 * @since 0.1.0
 */
public class DefaultKmsStreamObservationConvention implements KmsStreamObservationConvention {

    private static final String NAME = "kms.streaming";

    /** Creates the convention. */
    public DefaultKmsStreamObservationConvention() {}

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public String getContextualName(KmsStreamObservationContext context) {
        return operation(context) + " stream";
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(KmsStreamObservationContext context) {
        StreamCompleted result = context.result();
        return KeyValues.of(
                StreamLowCardinalityKeyNames.OPERATION.withValue(operation(context)),
                StreamLowCardinalityKeyNames.PURPOSE.withValue(context.purpose()),
                StreamLowCardinalityKeyNames.OUTCOME.withValue(
                        (result == null) ? KeyValue.NONE_VALUE : StreamOutcome.of(result)));
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(KmsStreamObservationContext context) {
        StreamCompleted result = context.result();
        return (result == null)
                ? KeyValues.empty()
                : KeyValues.of(
                        StreamHighCardinalityKeyNames.PLAINTEXT_BYTES.withValue(
                                String.valueOf(result.plaintextBytes())),
                        StreamHighCardinalityKeyNames.MESSAGE_BYTES.withValue(String.valueOf(result.messageBytes())));
    }

    private static String operation(KmsStreamObservationContext context) {
        return context.operation().name().toLowerCase(Locale.ROOT);
    }
}
