package io.github.kmsenvelope.spring.audit;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Hands audit events to Spring Boot's actuator, as application events: its listener puts them into the {@code
 * AuditEventRepository} if there is one, and an application's own listener gets them too.
 *
 * <p>The principal is {@value #PRINCIPAL}: it is this process whose credentials KMS sees, whoever asked it.
 *
 * @since 0.1.0
 */
public final class ApplicationEventAuditSink implements KmsAuditSink {

    /** The principal of the audit events. */
    public static final String PRINCIPAL = "system";

    private final ApplicationEventPublisher publisher;

    /**
     * Creates a sink.
     *
     * @param publisher where events are published
     */
    public ApplicationEventAuditSink(ApplicationEventPublisher publisher) {
        this.publisher = publisher;
    }

    @Override
    public void accept(KmsAuditEvent event) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>(event.data());
        publisher.publishEvent(new AuditApplicationEvent(PRINCIPAL, event.type().id(), data));
    }
}
