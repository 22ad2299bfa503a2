package io.github.kmsenvelope.embedded;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/** The two ways to an embedded KMS; nearly every test goes both. */
enum Transport {
    IN_PROCESS {
        @Override
        KmsClient client(EmbeddedKms kms) {
            return kms.client();
        }
    },

    HTTP {
        @Override
        KmsClient client(EmbeddedKms kms) {
            return KmsClient.builder()
                    .endpointOverride(kms.endpoint())
                    .region(Region.of(kms.region()))
                    .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                    .overrideConfiguration(
                            (configuration) -> configuration.retryStrategy(AwsRetryStrategy.doNotRetry()))
                    .build();
        }
    };

    abstract KmsClient client(EmbeddedKms kms);
}
