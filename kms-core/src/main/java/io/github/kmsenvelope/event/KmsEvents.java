package io.github.kmsenvelope.event;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands events to listeners and keeps their faults away from cryptography.
 *
 * <p>Whoever publishes asks {@link #hasListeners()} first and makes the event only then, so that nothing is measured or
 * allocated when nobody listens. Safe for use by many threads at once.
 *
 * @since 0.1.0
 */
public final class KmsEvents {

    private static final Logger LOG = LoggerFactory.getLogger(KmsEvents.class);

    private static final KmsEvents NONE = new KmsEvents(List.of());

    private final Guarded[] listeners;

    private KmsEvents(List<KmsEventListener> listeners) {
        this.listeners = listeners.stream().map(Guarded::new).toArray(Guarded[]::new);
    }

    /**
     * Returns the events that nobody listens to.
     *
     * @return no listeners
     */
    public static KmsEvents none() {
        return NONE;
    }

    /**
     * Returns events for some listeners.
     *
     * @param listeners the listeners, told in this order
     * @return the events
     */
    public static KmsEvents of(List<KmsEventListener> listeners) {
        return listeners.isEmpty() ? NONE : new KmsEvents(listeners);
    }

    /**
     * Tells whether anybody listens.
     *
     * @return whether to make an event at all
     */
    public boolean hasListeners() {
        return listeners.length != 0;
    }

    /**
     * Tells every listener of an event. Never throws what a listener throws, virtual machine errors apart.
     *
     * @param event the event
     */
    public void publish(KmsEvent event) {
        for (Guarded listener : listeners) {
            listener.tell(event);
        }
    }

    private static final class Guarded {

        private final KmsEventListener listener;
        private final AtomicBoolean faultLogged = new AtomicBoolean();

        private Guarded(KmsEventListener listener) {
            this.listener = listener;
        }

        private void tell(KmsEvent event) {
            try {
                listener.onEvent(event);
            } catch (VirtualMachineError error) {
                throw error;
            } catch (Throwable fault) {
                if (faultLogged.compareAndSet(false, true)) {
                    LOG.warn(
                            "Listener {} failed on {}. Encryption goes on; its further failures are not logged.",
                            listener.getClass().getName(),
                            event.getClass().getSimpleName(),
                            fault);
                }
            }
        }
    }
}
