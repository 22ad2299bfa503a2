package io.github.kmsenvelope.keyring.aws;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvents;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.model.KmsResponse;

/** Makes the requests of one purpose: translates what goes wrong and tells the listeners. */
final class KmsRequests {

    private final String purpose;
    private final KmsEvents events;

    KmsRequests(String purpose, KmsEvents events) {
        this.purpose = purpose;
        this.events = events;
    }

    <T extends KmsResponse> T make(String operation, String keyId, EncryptionContext context, Supplier<T> request) {
        long start = System.nanoTime();
        try {
            T response = request.get();
            publish(operation, keyId, response.responseMetadata().requestId(), start, null);
            return response;
        } catch (SdkException | IllegalStateException error) {
            KmsServiceException failure = ErrorTranslator.translate(error, where(operation, keyId), context);
            publish(operation, keyId, failure.details().requestId(), start, failure);
            throw failure;
        }
    }

    ErrorDetails where(String operation, String keyId) {
        return ErrorDetails.of(operation, purpose).withKeyId(keyId);
    }

    String purpose() {
        return purpose;
    }

    void publish(KmsEvent event) {
        events.publish(event);
    }

    private void publish(
            String operation,
            String keyId,
            @Nullable String requestId,
            long start,
            @Nullable KmsServiceException failure) {
        if (events.hasListeners()) {
            Duration duration = Duration.ofNanos(System.nanoTime() - start);
            events.publish(new KmsEvent.KmsRequestCompleted(operation, purpose, keyId, requestId, duration, failure));
        }
    }
}
