package io.github.kmsenvelope.spring.audit;

/**
 * Takes audit events, besides the logger. Called on the thread where it happened, which waits; must be safe for use by many
 * threads at once.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface KmsAuditSink {

    /**
     * Takes an event.
     *
     * @param event what happened
     */
    void accept(KmsAuditEvent event);
}
