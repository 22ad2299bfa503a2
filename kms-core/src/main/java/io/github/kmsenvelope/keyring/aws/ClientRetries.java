package io.github.kmsenvelope.keyring.aws;

import java.util.OptionalInt;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * Tells how often a client tries a request by itself, which multiplies with what this library tries.
 *
 * @since 0.1.0
 */
public final class ClientRetries {

    private ClientRetries() {}

    /**
     * Returns how many attempts a client makes for one request at most.
     *
     * @param client the client
     * @return the attempts, with the first one; nothing if the client does not tell
     */
    public static OptionalInt attemptsOf(KmsClient client) {
        return ClientSettings.of(client).map(ClientRetries::attempts).orElse(OptionalInt.empty());
    }

    /** A retry policy, the older setting, replaces the strategy if there is one. */
    @SuppressWarnings("deprecation")
    private static OptionalInt attempts(ClientOverrideConfiguration configuration) {
        return configuration
                .retryPolicy()
                .map(policy -> policy.numRetries() + 1)
                .or(() -> configuration.retryStrategy().map(RetryStrategy::maxAttempts))
                .map(OptionalInt::of)
                .orElse(OptionalInt.empty());
    }
}
