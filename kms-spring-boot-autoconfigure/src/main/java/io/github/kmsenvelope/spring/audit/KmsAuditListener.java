package io.github.kmsenvelope.spring.audit;

import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEventListener;
import io.github.kmsenvelope.spring.logging.KmsLogLine;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Audits what was refused and what keys did that nobody expects of them: one line each on the logger {@value #LOGGER}, and
 * then to each sink.
 *
 * <p>A line is a warning, except that an alias was moved and followed, which somebody meant. Nothing is left out and nothing
 * summed up: an attempt that was refused a thousand times is a thousand events. Safe for use by many threads at once.
 *
 * @since 0.1.0
 */
public final class KmsAuditListener implements KmsEventListener {

    /** The name of the logger. */
    public static final String LOGGER = "kms.audit";

    private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

    private final List<KmsAuditSink> sinks;

    /**
     * Creates a listener.
     *
     * @param sinks what takes the events after the logger, in this order
     */
    public KmsAuditListener(List<KmsAuditSink> sinks) {
        this.sinks = List.copyOf(sinks);
    }

    @Override
    public void onEvent(KmsEvent event) {
        KmsAuditEvent audited = AuditEvents.of(event);
        if (audited != null) {
            log(audited);
            sinks.forEach(sink -> sink.accept(audited));
        }
    }

    private static void log(KmsAuditEvent event) {
        Level level = Boolean.TRUE.equals(event.data().get("accepted")) ? Level.INFO : Level.WARN;
        if (LOG.isEnabledForLevel(level)) {
            KmsLogLine line = KmsLogLine.of(LOG, level, event.type().id());
            event.data().forEach(line::add);
            line.log();
        }
    }
}
