package io.github.kmsenvelope.spring.status;

import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.KeyState;
import io.github.kmsenvelope.KeyStateException;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.event.Outcome;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a KMS request, or a call of the service, ended.
 *
 * @param order grows with each thing seen for a purpose, so that what came later is known even if the clock was set back
 * @param time when it ended
 * @param operation the KMS operation, such as {@code GenerateDataKey}, or {@code decrypt}
 * @param keyId the key id that was sent, if any
 * @param outcome how it ended
 * @param keyState why the key could not be used, if that was the reason
 * @param errorCode the AWS error code, if KMS answered with an error
 * @param requestId the AWS request id, if KMS answered
 * @since 0.1.0
 */
public record SeenCall(
        long order,
        Instant time,
        String operation,
        @Nullable String keyId,
        Outcome outcome,
        @Nullable KeyState keyState,
        @Nullable String errorCode,
        @Nullable String requestId) {

    static SeenCall failed(
            long order, Instant time, String operation, @Nullable String keyId, KmsServiceException failure) {
        ErrorDetails details = failure.details();
        return new SeenCall(
                order,
                time,
                operation,
                keyId,
                Outcome.of(failure),
                (failure instanceof KeyStateException stateFailure) ? stateFailure.state() : null,
                details.errorCode(),
                details.requestId());
    }
}
