package io.github.kmsenvelope.keyring.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.embedded.EmbeddedKms;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

class ClientRetriesTests {

    private final EmbeddedKms kms = EmbeddedKms.start();

    @AfterEach
    void close() {
        kms.close();
    }

    private KmsClient client(Consumer<ClientOverrideConfiguration.Builder> configuration) {
        return KmsClient.builder()
                .httpClient(kms.httpClient())
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .overrideConfiguration(configuration)
                .build();
    }

    @Test
    void attemptsOfReadsTheStrategy() {
        assertThat(ClientRetries.attemptsOf(
                        client(configuration -> configuration.retryStrategy(AwsRetryStrategy.doNotRetry()))))
                .hasValue(1);
        assertThat(ClientRetries.attemptsOf(
                        client(configuration -> configuration.retryStrategy(strategy -> strategy.maxAttempts(7)))))
                .hasValue(7);
    }

    @Test
    void attemptsOfWhenNothingIsSetIsTheDefaultOfTheSdk() {
        assertThat(ClientRetries.attemptsOf(client(configuration -> {})).orElse(0))
                .isGreaterThan(1);
    }

    @Test
    @SuppressWarnings("deprecation")
    void attemptsOfWhenTheOlderPolicyIsSetCountsItsRetries() {
        assertThat(ClientRetries.attemptsOf(client(configuration ->
                        configuration.retryPolicy(software.amazon.awssdk.core.retry.RetryPolicy.builder()
                                .numRetries(5)
                                .build()))))
                .hasValue(6);
    }

    @Test
    void attemptsOfWhenTheClientTellsNothingIsUnknown() {
        KmsClient silent = Mockito.mock(KmsClient.class);
        assertThat(ClientRetries.attemptsOf(silent)).isEmpty();
        Mockito.when(silent.serviceClientConfiguration()).thenThrow(new UnsupportedOperationException());
        assertThat(ClientRetries.attemptsOf(silent)).isEmpty();
        assertThat(AwsKeyring.regionOf(silent)).isEqualTo("unknown");
    }

    @Test
    void regionOfIsTheClients() {
        assertThat(AwsKeyring.regionOf(client(configuration -> {}))).isEqualTo("eu-central-1");
    }
}
