package io.github.kmsenvelope.embedded;

import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.KmsClientBuilder;

/** The two ways to an embedded KMS; nearly every test goes both. */
enum Transport {
    IN_PROCESS {
        @Override
        KmsClient client(EmbeddedKms kms) {
            return kms.client();
        }

        @Override
        void connect(KmsClientBuilder builder, EmbeddedKms kms) {
            builder.httpClient(kms.httpClient());
        }
    },

    HTTP {
        @Override
        KmsClient client(EmbeddedKms kms) {
            return client(kms, (configuration) -> {});
        }

        @Override
        void connect(KmsClientBuilder builder, EmbeddedKms kms) {
            builder.endpointOverride(kms.endpoint());
        }
    };

    abstract KmsClient client(EmbeddedKms kms);

    abstract void connect(KmsClientBuilder builder, EmbeddedKms kms);

    /** Returns a client with settings of its own, which makes one attempt unless they say otherwise. */
    KmsClient client(EmbeddedKms kms, Consumer<ClientOverrideConfiguration.Builder> settings) {
        KmsClientBuilder builder = KmsClient.builder()
                .region(Region.of(kms.region()))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                .overrideConfiguration(
                        (configuration) -> settings.accept(configuration.retryStrategy(AwsRetryStrategy.doNotRetry())));
        connect(builder, kms);
        return builder.build();
    }
}
