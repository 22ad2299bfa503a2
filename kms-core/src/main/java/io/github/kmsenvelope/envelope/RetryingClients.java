package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.keyring.aws.ClientRetries;
import io.github.kmsenvelope.resilience.ResilienceSettings;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.kms.KmsClient;

/** Warns of clients that retry by themselves, since their attempts and ours multiply. */
final class RetryingClients {

    private static final Logger LOG = LoggerFactory.getLogger(RetryingClients.class);

    private final ResilienceSettings settings;

    RetryingClients(ResilienceSettings settings) {
        this.settings = settings;
    }

    /** Says it once, with the greatest number, however many clients there are. */
    void warnAbout(Collection<PurposeBuilder> purposes, KmsClient commonClient) {
        int ours = settings.enabled() ? settings.retry().maxAttempts() : 1;
        int theirs = purposes.stream()
                .map(purpose -> purpose.clientOr(commonClient))
                .flatMapToInt(client -> ClientRetries.attemptsOf(client).stream())
                .max()
                .orElse(1);
        if (ours > 1 && theirs > 1) {
            LOG.warn(
                    "The KmsClient makes up to {} attempts for each request, and this service makes up to {}: together up to"
                            + " {} requests to KMS for one data key. Let one of them retry: build the client with"
                            + " retryStrategy(AwsRetryStrategy.doNotRetry()), or set aws.kms.retry.max-attempts=1.",
                    theirs,
                    ours,
                    theirs * ours);
        }
    }
}
