package io.github.kmsenvelope.spring.observation;

import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.KmsRequestCompleted;
import io.github.kmsenvelope.event.KmsEvent.KmsRequestStarted;
import io.github.kmsenvelope.event.KmsEventListener;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Observes each attempt of a request to KMS: a span under the caller's, in which those of the AWS client nest.
 *
 * <p>It should be the last listener, so that what others log of the end of a request still belongs to its span. Safe for use
 * by many threads at once.
 *
 * @since 0.1.0
 */
public final class KmsObservationListener implements KmsEventListener {

    private static final KmsRequestObservationConvention DEFAULT = new DefaultKmsRequestObservationConvention();

    private final ObservationRegistry registry;
    private final @Nullable KmsRequestObservationConvention convention;
    private final ThreadLocal<@Nullable OpenObservation> open = new ThreadLocal<>();

    /**
     * Creates a listener.
     *
     * @param registry where observations are made
     * @param convention names and key values, or {@code null} for those that the registry has a convention for, or else for
     *     the {@link DefaultKmsRequestObservationConvention}
     */
    public KmsObservationListener(ObservationRegistry registry, @Nullable KmsRequestObservationConvention convention) {
        this.registry = registry;
        this.convention = convention;
    }

    @Override
    public void onEvent(KmsEvent event) {
        if (event instanceof KmsRequestStarted request) {
            start(request);
        } else if (event instanceof KmsRequestCompleted result) {
            end(result);
        }
    }

    private void start(KmsRequestStarted request) {
        endLeftover();
        if (registry.isNoop()) {
            return;
        }
        KmsRequestObservationContext context = new KmsRequestObservationContext(request);
        Observation observation =
                KmsObservationDocumentation.KMS_REQUEST.observation(convention, DEFAULT, () -> context, registry);
        open.set(OpenObservation.start(context, observation, registry));
    }

    private void end(KmsRequestCompleted result) {
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
