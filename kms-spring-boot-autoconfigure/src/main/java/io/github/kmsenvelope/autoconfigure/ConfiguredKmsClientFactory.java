package io.github.kmsenvelope.autoconfigure;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.util.ClassUtils;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.KmsClientBuilder;

/** Makes clients as the properties say, one for each Region and role, and closes them in the end. */
final class ConfiguredKmsClientFactory implements KmsClientFactory, DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredKmsClientFactory.class);

    private static final String STS_CLIENT = "software.amazon.awssdk.services.sts.StsClient";

    private final KmsProperties.Client settings;
    private final KmsConnectionDetails connection;
    private final RegionFinder regions;
    private final @Nullable AwsCredentialsProvider credentials;
    private final @Nullable KmsHttpClient httpClient;
    private final List<KmsClientBuilderCustomizer> customizers;
    private final Map<Identity, KmsClient> clients = new HashMap<>();
    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();

    /**
     * Makes a factory.
     *
     * @param credentials the application's credentials, if it has a bean of them
     * @param httpClient makes HTTP clients with the configured pool, or {@code null} to leave them to the SDK
     */
    ConfiguredKmsClientFactory(
            KmsProperties.Client settings,
            KmsConnectionDetails connection,
            RegionFinder regions,
            @Nullable AwsCredentialsProvider credentials,
            @Nullable KmsHttpClient httpClient,
            List<KmsClientBuilderCustomizer> customizers) {
        this.settings = settings;
        this.connection = connection;
        this.regions = regions;
        this.credentials = (connection.credentials() != null) ? connection.credentials() : credentials;
        this.httpClient = httpClient;
        this.customizers = List.copyOf(customizers);
    }

    @Override
    public synchronized KmsClient client(@Nullable String region, @Nullable String roleArn) {
        return clients.computeIfAbsent(new Identity(region, roleArn), this::build);
    }

    /** Whether a client was made here, and so follows the properties. */
    synchronized boolean made(KmsClient client) {
        return clients.containsValue(client);
    }

    private KmsClient build(Identity identity) {
        Region region = regions.find((identity.region() != null) ? identity.region() : connection.region());
        KmsClientBuilder builder = KmsClient.builder()
                .region(region)
                // One attempt: the service tries again by itself, and both would multiply.
                .overrideConfiguration(override -> override.retryStrategy(AwsRetryStrategy.doNotRetry())
                        .apiCallAttemptTimeout(settings.attemptTimeout()));
        URI endpoint = connection.endpoint();
        if (endpoint != null) {
            builder.endpointOverride(Endpoints.requireSecure(endpoint));
        } else {
            builder.fipsEnabled(settings.fips() ? true : null).dualstackEnabled(settings.dualstack() ? true : null);
        }
        AwsCredentialsProvider provider =
                (identity.roleArn() != null) ? assume(identity.roleArn(), region) : credentials;
        if (provider != null) {
            builder.credentialsProvider(provider);
        }
        if (httpClient != null) {
            builder.httpClientBuilder(httpClient.builder());
        } else if (!settings.equals(KmsProperties.Client.DEFAULTS)) {
            LOG.warn("The properties aws.kms.client.* about connections have no effect, since the HTTP client"
                    + " software.amazon.awssdk:apache5-client is not on the class path.");
        }
        customizers.forEach(customizer -> customizer.customize(builder));
        KmsClient client = builder.build();
        toClose.push(client);
        return client;
    }

    private AwsCredentialsProvider assume(String roleArn, Region region) {
        if (!ClassUtils.isPresent(STS_CLIENT, null)) {
            throw new KmsConfigurationException(
                    "A purpose has a role-arn, and the AWS SDK's module for STS, which assumes roles, is missing.",
                    "Add the dependency software.amazon.awssdk:sts.");
        }
        AssumedRole role = AssumedRole.of(roleArn, region, credentials, httpClient);
        toClose.push(role);
        return role;
    }

    @Override
    public synchronized void destroy() throws Exception {
        while (!toClose.isEmpty()) {
            Objects.requireNonNull(toClose.pop()).close();
        }
    }

    private record Identity(
            @Nullable String region, @Nullable String roleArn) {}
}
