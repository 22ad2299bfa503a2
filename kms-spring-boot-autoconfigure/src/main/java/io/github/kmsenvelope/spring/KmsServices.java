package io.github.kmsenvelope.spring;

import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import java.util.List;

/**
 * The services that were built in an application context, for what looks at them from outside: metrics, health, the
 * actuator's endpoint. An application that wraps the service that it builds has it here all the same. Safe for use by many
 * threads at once.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface KmsServices {

    /**
     * Returns the services.
     *
     * @return those built so far; most applications have one, or none before somebody asks for it
     */
    List<EnvelopeKmsService> all();
}
