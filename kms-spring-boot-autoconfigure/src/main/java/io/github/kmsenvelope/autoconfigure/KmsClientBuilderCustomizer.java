package io.github.kmsenvelope.autoconfigure;

import software.amazon.awssdk.services.kms.KmsClientBuilder;

/**
 * Changes the KMS clients that are built here, after all properties were applied. Beans of this type are called in their
 * order, once for each client.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface KmsClientBuilderCustomizer {

    /**
     * Changes a client that is being built.
     *
     * @param builder the builder of the client
     */
    void customize(KmsClientBuilder builder);
}
