package io.github.kmsenvelope.keyring.aws;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.UnavailableReason;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvents;
import io.github.kmsenvelope.keyring.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.model.DryRunOperationException;
import software.amazon.awssdk.services.kms.model.KmsResponse;
import software.amazon.awssdk.services.kms.model.KmsResponseMetadata;

/** Makes the requests of one purpose: translates what goes wrong and tells the listeners. */
final class KmsRequests {

    private final String purpose;
    private final String region;
    private final RequestTimeout timeout;
    private final KmsEvents events;

    KmsRequests(String purpose, String region, RequestTimeout timeout, KmsEvents events) {
        this.purpose = purpose;
        this.region = region;
        this.timeout = timeout;
        this.events = events;
    }

    /** Makes one attempt. The request takes the configuration that bounds it. */
    <T extends KmsResponse> T make(
            String operation,
            String keyId,
            EncryptionContext context,
            Deadline deadline,
            Function<AwsRequestOverrideConfiguration, T> request) {
        return make(operation, keyId, context, deadline, request, KmsRequests::requestId);
    }

    /** Makes one attempt of a request that is a dry run. Ends as if it had succeeded when KMS says that it would have. */
    void makeDry(
            String operation,
            String keyId,
            EncryptionContext context,
            Deadline deadline,
            Function<AwsRequestOverrideConfiguration, ? extends KmsResponse> request) {
        make(operation, keyId, context, deadline, timeout -> dryRun(timeout, request), id -> id.orElse(null));
    }

    private static Optional<String> dryRun(
            AwsRequestOverrideConfiguration timeout,
            Function<AwsRequestOverrideConfiguration, ? extends KmsResponse> request) {
        try {
            return Optional.ofNullable(requestId(request.apply(timeout)));
        } catch (DryRunOperationException wouldHaveSucceeded) {
            return Optional.ofNullable(wouldHaveSucceeded.requestId());
        }
    }

    private <R> R make(
            String operation,
            String keyId,
            EncryptionContext context,
            Deadline deadline,
            Function<AwsRequestOverrideConfiguration, R> request,
            Function<R, @Nullable String> requestId) {
        if (deadline.hasPassed()) {
            throw new KmsUnavailableException(
                    "There was no time left to ask KMS. Try again later",
                    UnavailableReason.TIMED_OUT,
                    null,
                    where(operation, keyId),
                    null);
        }
        long start = begin(operation, keyId);
        try {
            R response = request.apply(timeout.until(deadline));
            publish(operation, keyId, requestId.apply(response), start, null);
            return response;
        } catch (SdkException | IllegalStateException | RejectedExecutionException error) {
            KmsServiceException failure = ErrorTranslator.translate(error, where(operation, keyId), context);
            publish(operation, keyId, failure.details().requestId(), start, failure);
            throw failure;
        } catch (RuntimeException | Error fault) {
            // Nothing that KMS has to do with; but what began must be told to have ended.
            publish(operation, keyId, null, start, fault(operation, keyId, fault));
            throw fault;
        }
    }

    private KmsUnavailableException fault(String operation, String keyId, Throwable cause) {
        return new KmsUnavailableException(
                "The KMS client failed by a fault of its own",
                UnavailableReason.UNSPECIFIED,
                null,
                where(operation, keyId),
                cause);
    }

    /** Answers that a test makes up have no metadata. */
    private static @Nullable String requestId(KmsResponse response) {
        return Optional.ofNullable(response.responseMetadata())
                .map(KmsResponseMetadata::requestId)
                .orElse(null);
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

    private long begin(String operation, String keyId) {
        if (events.hasListeners()) {
            events.publish(new KmsEvent.KmsRequestStarted(operation, purpose, region, keyId));
        }
        return System.nanoTime();
    }

    private void publish(
            String operation,
            String keyId,
            @Nullable String requestId,
            long start,
            @Nullable KmsServiceException failure) {
        if (events.hasListeners()) {
            Duration duration = Duration.ofNanos(System.nanoTime() - start);
            events.publish(
                    new KmsEvent.KmsRequestCompleted(operation, purpose, region, keyId, requestId, duration, failure));
        }
    }
}
