package io.github.kmsenvelope.autoconfigure;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/**
 * Where KMS is and who asks, for the clients that are built here. A bean of this type takes the place of the properties
 * {@code aws.kms.region} and {@code aws.kms.endpoint}.
 *
 * @since 0.1.0
 */
public interface KmsConnectionDetails extends ConnectionDetails {

    /**
     * Returns the endpoint of KMS.
     *
     * @return the endpoint, or {@code null} for the one that the AWS SDK finds for the Region. Plain {@code http} is accepted
     *     for this machine only
     */
    default @Nullable URI endpoint() {
        return null;
    }

    /**
     * Returns the Region.
     *
     * @return the Region, or {@code null} for the one that the AWS SDK finds
     */
    default @Nullable String region() {
        return null;
    }

    /**
     * Returns the credentials.
     *
     * @return the credentials, or {@code null} for the application's {@link AwsCredentialsProvider} bean or, without one, those
     *     that the AWS SDK finds
     */
    default @Nullable AwsCredentialsProvider credentials() {
        return null;
    }
}
