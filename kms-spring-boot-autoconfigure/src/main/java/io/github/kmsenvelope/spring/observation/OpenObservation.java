package io.github.kmsenvelope.spring.observation;

import io.github.kmsenvelope.event.KmsEvent.KmsRequestCompleted;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/** An observation that is under way on this thread, and current there. */
final class OpenObservation {

    private final KmsRequestObservationContext context;
    private final Observation observation;
    private final Observation.Scope scope;

    private OpenObservation(KmsRequestObservationContext context, Observation observation, Observation.Scope scope) {
        this.context = context;
        this.observation = observation;
        this.scope = scope;
    }

    /** Starts an observation and makes it current. Nothing of it stays current if a handler fails. */
    static OpenObservation start(
            KmsRequestObservationContext context, Observation observation, ObservationRegistry registry) {
        observation.start();
        Observation.Scope outer = registry.getCurrentObservationScope();
        try {
            return new OpenObservation(context, observation, observation.openScope());
        } catch (RuntimeException | Error fault) {
            abandon(observation, registry.getCurrentObservationScope(), outer);
            throw fault;
        }
    }

    private static void abandon(
            Observation observation, Observation.@Nullable Scope current, Observation.@Nullable Scope outer) {
        try {
            if (current != null && !current.equals(outer)) {
                current.close();
            }
        } finally {
            observation.stop();
        }
    }

    /** Ends it. The scope is closed first, so that no fault of a convention or handler leaves it open. */
    void end(KmsRequestCompleted result) {
        context.complete(result);
        try {
            scope.close();
        } finally {
            if (result.failure() != null) {
                observation.error(result.failure());
            }
            observation.stop();
        }
    }

    /** Ends one whose end was not told. */
    void abandon() {
        try {
            scope.close();
        } finally {
            observation.stop();
        }
    }
}
