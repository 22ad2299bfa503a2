package io.github.kmsenvelope.autoconfigure;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * Makes the KMS clients for purposes that have a Region or a role of their own. A bean of this type takes the place of the one
 * defined here. Implementations are safe for use by many threads at once.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface KmsClientFactory {

    /**
     * Returns a client. The factory closes it when the application context is closed.
     *
     * @param region the Region, or {@code null} for the common one
     * @param roleArn the IAM role to assume, or {@code null} for the common credentials
     * @return the client; the same one for the same arguments
     */
    KmsClient client(@Nullable String region, @Nullable String roleArn);
}
