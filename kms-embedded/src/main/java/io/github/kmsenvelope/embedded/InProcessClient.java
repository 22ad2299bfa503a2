package io.github.kmsenvelope.embedded;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/** The SDK client of an embedded KMS, which nothing in the environment can turn to another KMS or other credentials. */
final class InProcessClient {

    // Reserved by RFC 2606: if it ever came to a look-up, that would find nobody.
    private static final URI NOWHERE = URI.create("https://kms.embedded.invalid");

    private InProcessClient() {}

    static KmsClient create(String region, SdkHttpClient httpClient) {
        ProfileFile noProfiles = ProfileFile.aggregator().build();
        return KmsClient.builder()
                .httpClient(httpClient)
                .region(Region.of(region))
                .endpointOverride(NOWHERE)
                .fipsEnabled(false)
                .dualstackEnabled(false)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("embedded", "embedded")))
                .overrideConfiguration((configuration) ->
                        configuration.defaultProfileFile(noProfiles).retryStrategy(AwsRetryStrategy.doNotRetry()))
                .build();
    }
}
