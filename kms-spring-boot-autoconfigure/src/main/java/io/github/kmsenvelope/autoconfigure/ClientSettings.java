package io.github.kmsenvelope.autoconfigure;

/** Checks {@code aws.kms.client.*}. */
final class ClientSettings {

    private static final String PREFIX = KmsProperties.PREFIX + ".client.";

    private ClientSettings() {}

    static KmsProperties.Client check(KmsProperties.Client client) {
        PropertyCheck.positive(PREFIX + "max-connections", client.maxConnections());
        PropertyCheck.positive(PREFIX + "connection-timeout", client.connectionTimeout());
        PropertyCheck.positive(PREFIX + "acquisition-timeout", client.acquisitionTimeout());
        PropertyCheck.positive(PREFIX + "attempt-timeout", client.attemptTimeout());
        PropertyCheck.positive(PREFIX + "connection-time-to-live", client.connectionTimeToLive());
        return client;
    }
}
