package io.github.kmsenvelope.autoconfigure;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/** The credentials of an IAM role, renewed before they expire. The only type here that needs the SDK's module for STS. */
final class AssumedRole implements AwsCredentialsProvider, AutoCloseable {

    private final StsClient sts;
    private final StsAssumeRoleCredentialsProvider credentials;

    private AssumedRole(StsClient sts, StsAssumeRoleCredentialsProvider credentials) {
        this.sts = sts;
        this.credentials = credentials;
    }

    /** Assumes the role with given credentials or, without, with those that the SDK finds. */
    static AssumedRole of(
            String roleArn, Region region, @Nullable AwsCredentialsProvider base, @Nullable KmsHttpClient httpClient) {
        StsClientBuilder builder = StsClient.builder().region(region);
        if (base != null) {
            builder.credentialsProvider(base);
        }
        if (httpClient != null) {
            builder.httpClientBuilder(httpClient.builder());
        }
        StsClient sts = builder.build();
        return new AssumedRole(
                sts,
                StsAssumeRoleCredentialsProvider.builder()
                        .stsClient(sts)
                        .refreshRequest(request -> request.roleArn(roleArn).roleSessionName("kms-envelope"))
                        .build());
    }

    @Override
    public AwsCredentials resolveCredentials() {
        return credentials.resolveCredentials();
    }

    @Override
    public void close() {
        credentials.close();
        sts.close();
    }
}
