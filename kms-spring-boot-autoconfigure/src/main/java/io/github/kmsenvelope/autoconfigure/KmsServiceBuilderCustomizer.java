package io.github.kmsenvelope.autoconfigure;

import io.github.kmsenvelope.envelope.KmsServiceBuilder;

/**
 * Changes the services that are built here, after all properties were applied. Beans of this type are called in their order,
 * once for each {@link KmsServiceBuilder} bean that is handed out.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface KmsServiceBuilderCustomizer {

    /**
     * Changes a service that is being built.
     *
     * @param builder the builder of the service
     */
    void customize(KmsServiceBuilder builder);
}
