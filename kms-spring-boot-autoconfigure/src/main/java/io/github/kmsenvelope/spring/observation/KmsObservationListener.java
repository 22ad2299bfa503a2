package io.github.kmsenvelope.spring.observation;

import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.KmsRequestCompleted;
import io.github.kmsenvelope.event.KmsEvent.KmsRequestStarted;
import io.github.kmsenvelope.event.KmsEvent.StreamCompleted;
import io.github.kmsenvelope.event.KmsEvent.StreamStarted;
import io.github.kmsenvelope.event.KmsEventListener;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Observes each attempt of a request to KMS, as a span under the caller's in which those of the AWS client nest, and each
 * stream.
 *
 * <p>It should be the last listener, so that what others log of the end of a request still belongs to its span. Safe for use
 * by many threads at once.
 *
 * @since 0.1.0
 */
public final class KmsObservationListener implements KmsEventListener {

    private final ObservationRegistry registry;
    private final RequestObservations requests;
    private final StreamObservations streams;

    /**
     * Creates a listener. Where it is given no convention, the one that the registry has for the kind of observation is used,
     * or else the default one.
     *
     * @param registry where observations are made
     * @param requests names and key values of requests, or {@code null}
     * @param streams names and key values of streams, or {@code null}
     */
    public KmsObservationListener(
            ObservationRegistry registry,
            @Nullable KmsRequestObservationConvention requests,
            @Nullable KmsStreamObservationConvention streams) {
        this.registry = registry;
        this.requests = new RequestObservations(registry, requests);
        this.streams = new StreamObservations(registry, streams);
    }

    @Override
    public void onEvent(KmsEvent event) {
        if (event instanceof KmsRequestCompleted result) {
            requests.end(result);
        } else if (event instanceof StreamCompleted result) {
            streams.end(result);
        } else if (!registry.isNoop()) {
            start(event);
        }
    }

    private void start(KmsEvent event) {
        if (event instanceof KmsRequestStarted request) {
            requests.start(request);
        } else if (event instanceof StreamStarted stream) {
            streams.start(stream);
        }
    }
}
