package io.github.kmsenvelope.autoconfigure.embedded;

import io.github.kmsenvelope.autoconfigure.KmsConnectionDetails;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Connects to an embedded KMS, by credentials that are worth nothing elsewhere: real ones are never looked for. */
record EmbeddedKmsConnectionDetails(EmbeddedKms kms) implements KmsConnectionDetails {

    @Override
    public URI endpoint() {
        return kms.endpoint();
    }

    @Override
    public String region() {
        return kms.region();
    }

    @Override
    public AwsCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create("embedded", "embedded"));
    }
}
