package io.github.kmsenvelope.keyring.aws;

import java.util.Optional;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.KmsServiceClientConfiguration;

/** What a client says of itself. A client that is not the SDK's own, such as a test double, may say nothing. */
final class ClientSettings {

    /** Stands for the Region of a client that tells none. */
    static final String UNKNOWN_REGION = "unknown";

    private ClientSettings() {}

    static Optional<ClientOverrideConfiguration> of(KmsClient client) {
        return configuration(client).map(KmsServiceClientConfiguration::overrideConfiguration);
    }

    static String region(KmsClient client) {
        return configuration(client)
                .map(KmsServiceClientConfiguration::region)
                .map(Object::toString)
                .orElse(UNKNOWN_REGION);
    }

    private static Optional<KmsServiceClientConfiguration> configuration(KmsClient client) {
        try {
            return Optional.ofNullable(client.serviceClientConfiguration());
        } catch (UnsupportedOperationException tellsNothing) {
            return Optional.empty();
        }
    }
}
