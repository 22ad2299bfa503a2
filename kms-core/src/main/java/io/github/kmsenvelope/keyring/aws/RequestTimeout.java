package io.github.kmsenvelope.keyring.aws;

import io.github.kmsenvelope.keyring.Deadline;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * Bounds each request by its deadline, whichever way the client was configured. A client that gives up sooner by itself goes
 * on doing so.
 */
final class RequestTimeout {

    private static final AwsRequestOverrideConfiguration UNBOUNDED =
            AwsRequestOverrideConfiguration.builder().build();

    private final @Nullable Duration ofClient;

    RequestTimeout(KmsClient client) {
        this.ofClient = ClientSettings.of(client)
                .flatMap(ClientOverrideConfiguration::apiCallTimeout)
                .orElse(null);
    }

    /** Bounds the whole call, with the attempts that the client makes for it. The deadline has not passed. */
    AwsRequestOverrideConfiguration until(Deadline deadline) {
        return deadline.remaining()
                .map(left -> (ofClient != null && ofClient.compareTo(left) < 0) ? ofClient : left)
                // None at all is what the SDK takes a time of zero for.
                .map(left -> left.toMillis() > 0 ? left : Duration.ofMillis(1))
                .map(left -> AwsRequestOverrideConfiguration.builder()
                        .apiCallTimeout(left)
                        .build())
                .orElse(UNBOUNDED);
    }
}
