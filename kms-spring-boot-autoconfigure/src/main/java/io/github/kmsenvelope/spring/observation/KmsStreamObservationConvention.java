package io.github.kmsenvelope.spring.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names the observations of streams, and chooses their key values. A bean of this type takes the place of the default.
 *
 * <p>Key values are asked for twice: when a stream is being made, and when it has ended and {@link
 * KmsStreamObservationContext#result()} is there. Both times the names of low cardinality must be the same. Implementations
 * must be safe for use by many threads at once; if one throws, the stream goes on without its observation.
 *
 * @since 0.1.0
 */
public interface KmsStreamObservationConvention extends ObservationConvention<KmsStreamObservationContext> {

    @Override
    default boolean supportsContext(Observation.Context context) {
        return context instanceof KmsStreamObservationContext;
    }
}
