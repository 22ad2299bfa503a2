package io.github.kmsenvelope.spring.observation;

import io.github.kmsenvelope.event.KmsEvent.StreamCompleted;
import io.github.kmsenvelope.event.KmsEvent.StreamStarted;
import io.github.kmsenvelope.event.StreamId;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The observations of streams. None is ever current, since a stream may end on another thread; its parent is what was current
 * when it was made.
 */
final class StreamObservations {

    private static final KmsStreamObservationConvention DEFAULT = new DefaultKmsStreamObservationConvention();

    private final ObservationRegistry registry;
    private final @Nullable KmsStreamObservationConvention convention;

    /** Weak, since a stream that is never closed never ends; no value refers to its key. */
    private final Map<StreamId, Open> open = Collections.synchronizedMap(new WeakHashMap<>());

    StreamObservations(ObservationRegistry registry, @Nullable KmsStreamObservationConvention convention) {
        this.registry = registry;
        this.convention = convention;
    }

    void start(StreamStarted stream) {
        KmsStreamObservationContext context = new KmsStreamObservationContext(stream.operation(), stream.purpose());
        Observation observation =
                KmsObservationDocumentation.KMS_STREAM.observation(convention, DEFAULT, () -> context, registry);
        observation.start();
        open.put(stream.stream(), new Open(context, observation));
    }

    void end(StreamCompleted result) {
        Open stream = open.remove(result.stream());
        if (stream != null) {
            stream.context.complete(result);
            if (result.failure() != null) {
                stream.observation.error(result.failure());
            }
            stream.observation.stop();
        }
    }

    private record Open(KmsStreamObservationContext context, Observation observation) {}
}
