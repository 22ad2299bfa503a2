package io.github.kmsenvelope.spring.observation;

import io.github.kmsenvelope.event.KmsEvent.KmsRequestCompleted;
import io.github.kmsenvelope.event.Outcome;
import io.github.kmsenvelope.spring.observation.KmsObservationDocumentation.RequestHighCardinalityKeyNames;
import io.github.kmsenvelope.spring.observation.KmsObservationDocumentation.RequestLowCardinalityKeyNames;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;

/**
 * The convention unless there is another, made to be extended: observations are named {@code kms.request}, their spans as in
 * {@code KMS GenerateDataKey}, their key values are those of {@link KmsObservationDocumentation}.
 *
 * <p>An ARN, and with it the number of an account, appears among the key values of high cardinality only, so in no metric.
 *
 * @since 0.1.0
 */
public class DefaultKmsRequestObservationConvention implements KmsRequestObservationConvention {

    private static final String NAME = "kms.request";

    private static final KeyValue RPC_SYSTEM = RequestHighCardinalityKeyNames.RPC_SYSTEM.withValue("aws-api");

    private static final KeyValue RPC_SERVICE = RequestHighCardinalityKeyNames.RPC_SERVICE.withValue("KMS");

    /** Creates the convention. */
    public DefaultKmsRequestObservationConvention() {}

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public String getContextualName(KmsRequestObservationContext context) {
        return "KMS " + context.request().operation();
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(KmsRequestObservationContext context) {
        return KeyValues.of(
                RequestLowCardinalityKeyNames.OPERATION.withValue(
                        context.request().operation()),
                RequestLowCardinalityKeyNames.PURPOSE.withValue(
                        context.request().purpose()),
                RequestLowCardinalityKeyNames.OUTCOME.withValue(outcome(context)),
                RequestLowCardinalityKeyNames.REGION.withValue(context.request().region()));
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(KmsRequestObservationContext context) {
        KeyValues values = KeyValues.of(
                RPC_SYSTEM,
                RPC_SERVICE,
                RequestHighCardinalityKeyNames.RPC_METHOD.withValue(
                        context.request().operation()),
                RequestHighCardinalityKeyNames.KEY_ID.withValue(
                        context.request().keyId()));
        KmsRequestCompleted result = context.result();
        if (result == null) {
            return values;
        }
        if (result.requestId() != null) {
            values = values.and(RequestHighCardinalityKeyNames.REQUEST_ID.withValue(result.requestId()));
        }
        if (result.failure() != null && result.failure().details().errorCode() != null) {
            values = values.and(RequestHighCardinalityKeyNames.ERROR_CODE.withValue(
                    result.failure().details().errorCode()));
        }
        return values;
    }

    private static String outcome(KmsRequestObservationContext context) {
        KmsRequestCompleted result = context.result();
        return (result == null)
                ? KeyValue.NONE_VALUE
                : Outcome.of(result.failure()).id();
    }
}
