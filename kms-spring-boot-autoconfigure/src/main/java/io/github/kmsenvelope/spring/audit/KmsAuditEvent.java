package io.github.kmsenvelope.spring.audit;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something for the audit. Holds no plaintext, no messages, no values of contexts and no text of exceptions; but key ARNs in
 * full, account numbers included.
 *
 * @param type what happened
 * @param data the facts by name, in the order in which a line has them: texts, numbers and booleans
 * @since 0.1.0
 */
public record KmsAuditEvent(KmsAuditEventType type, Map<String, Object> data) {

    /**
     * Creates an event.
     *
     * @param type what happened
     * @param data the facts by name; copied
     */
    public KmsAuditEvent {
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    }
}
