package io.github.kmsenvelope.event;

/**
 * Is told what happens, on the thread where it happens.
 *
 * <p>Implementations must be safe for use by many threads at once, and quick: the caller waits for them. Whatever they throw
 * is caught; the first time it is logged.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface KmsEventListener {

    /**
     * Is told of an event.
     *
     * @param event what happened
     */
    void onEvent(KmsEvent event);
}
