package io.github.kmsenvelope.spring.observation;

import io.github.kmsenvelope.event.KmsEvent.KmsRequestCompleted;
import io.github.kmsenvelope.event.KmsEvent.KmsRequestStarted;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one attempt of a request to KMS: what is asked, and later what became of it.
 *
 * <p>It is that of a sender, so that tracers make a client's span of it. Nothing is sent along: KMS takes no trace headers.
 *
 * <p>Belongs to the thread that makes the request.
 *
 * @since 0.1.0
 */
public final class KmsRequestObservationContext extends SenderContext<Object> {

    /** The remote service that spans name. */
    public static final String REMOTE_SERVICE_NAME = "KMS";

    private final KmsRequestStarted request;
    private @Nullable KmsRequestCompleted result;

    /**
     * Creates the context of a request that begins.
     *
     * @param request what is asked
     */
    public KmsRequestObservationContext(KmsRequestStarted request) {
        super((carrier, name, value) -> {}, Kind.CLIENT);
        this.request = request;
        setRemoteServiceName(REMOTE_SERVICE_NAME);
    }

    /**
     * Returns what is asked.
     *
     * @return the event that began it
     */
    public KmsRequestStarted request() {
        return request;
    }

    /**
     * Returns what became of it.
     *
     * @return the event that ended it, or {@code null} while the request is under way
     */
    public @Nullable KmsRequestCompleted result() {
        return result;
    }

    /**
     * Takes note of what became of the request.
     *
     * @param result the event that ended it
     */
    public void complete(KmsRequestCompleted result) {
        this.result = result;
    }
}
