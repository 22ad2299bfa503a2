package io.github.kmsenvelope.spring.observation;

import io.github.kmsenvelope.event.KmsEvent.KmsRequestCompleted;
import io.github.kmsenvelope.event.KmsEvent.KmsRequestStarted;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/** The observations of requests. One begins and ends on the same thread, and nothing begins there meanwhile. */
final class RequestObservations {

    private static final KmsRequestObservationConvention DEFAULT = new DefaultKmsRequestObservationConvention();

    private final ObservationRegistry registry;
    private final @Nullable KmsRequestObservationConvention convention;
    private final ThreadLocal<@Nullable OpenObservation> open = new ThreadLocal<>();

    RequestObservations(ObservationRegistry registry, @Nullable KmsRequestObservationConvention convention) {
        this.registry = registry;
        this.convention = convention;
    }

    void start(KmsRequestStarted request) {
        endLeftover();
        KmsRequestObservationContext context = new KmsRequestObservationContext(request);
        Observation observation =
                KmsObservationDocumentation.KMS_REQUEST.observation(convention, DEFAULT, () -> context, registry);
        open.set(OpenObservation.start(context, observation, registry));
    }

    void end(KmsRequestCompleted result) {
        OpenObservation observation = open.get();
        if (observation != null) {
            open.remove();
            observation.end(result);
        }
    }

    /** A virtual machine error in another listener keeps the end of a request from this one. */
    private void endLeftover() {
        OpenObservation leftover = open.get();
        if (leftover != null) {
            open.remove();
            leftover.abandon();
        }
    }
}
