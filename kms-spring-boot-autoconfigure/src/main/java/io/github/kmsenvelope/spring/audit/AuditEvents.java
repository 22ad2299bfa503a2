package io.github.kmsenvelope.spring.audit;

import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.KeyStateException;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.AliasMoved;
import io.github.kmsenvelope.event.KmsEvent.KeyDescribed;
import io.github.kmsenvelope.event.KmsEvent.KmsRequestCompleted;
import io.github.kmsenvelope.event.KmsEvent.MessageRefused;
import io.github.kmsenvelope.event.KmsEvent.StaleKeyUsed;
import io.github.kmsenvelope.event.Outcome;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells which events are for the audit. Each fact is taken from one event only, so that it is audited once: what KMS refused
 * from its request, as CloudTrail has it; what was refused here from the refusal.
 */
final class AuditEvents {

    private AuditEvents() {}

    static @Nullable KmsAuditEvent of(KmsEvent event) {
        if (event instanceof KmsRequestCompleted request) {
            return request(request);
        }
        if (event instanceof MessageRefused refusal) {
            return refusal(refusal);
        }
        if (event instanceof StaleKeyUsed use) {
            return staleUse(use);
        }
        if (event instanceof AliasMoved move) {
            return aliasMoved(move);
        }
        return (event instanceof KeyDescribed key && key.state() != null) ? unusable(key) : null;
    }

    private static @Nullable KmsAuditEvent request(KmsRequestCompleted request) {
        KmsServiceException failure = request.failure();
        if (failure == null) {
            return null;
        }
        KmsAuditEventType type = switch (Outcome.of(failure)) {
            case DENIED -> KmsAuditEventType.DENIED;
            case KEY_STATE -> KmsAuditEventType.KEY_STATE;
            default -> null;
        };
        if (type == null) {
            return null;
        }
        Facts facts = new Facts(request.purpose())
                .add("operation", request.operation())
                .add("outcome", Outcome.of(failure).id())
                .add("region", request.region())
                .add("key_id", request.keyId());
        if (failure instanceof KeyStateException state) {
            facts.add("state", state.state().name());
        }
        return facts.add("request_id", request.requestId())
                .add("error_code", failure.details().errorCode())
                .of(type);
    }

    private static @Nullable KmsAuditEvent refusal(MessageRefused refusal) {
        Outcome outcome = Outcome.of(refusal.reason());
        KmsAuditEventType type = switch (outcome) {
            case NOT_AUTHENTIC -> KmsAuditEventType.TAMPERED;
            case MALFORMED -> KmsAuditEventType.MALFORMED;
            case UNTRUSTED -> KmsAuditEventType.UNTRUSTED;
            default -> null;
        };
        if (type == null) {
            return null;
        }
        ErrorDetails details = refusal.reason().details();
        return new Facts(refusal.purpose())
                .add("operation", details.operation())
                .add("outcome", outcome.id())
                .add("key_id", details.keyId())
                .add("request_id", details.requestId())
                .add("error_code", details.errorCode())
                .of(type);
    }

    private static KmsAuditEvent staleUse(StaleKeyUsed use) {
        return new Facts(use.purpose())
                .add("direction", use.direction().name().toLowerCase(Locale.ROOT))
                .add("past_age_ms", use.pastAge().toMillis())
                .add("remaining_ms", use.remaining().toMillis())
                .of(KmsAuditEventType.STALE_USE);
    }

    private static KmsAuditEvent aliasMoved(AliasMoved move) {
        return new Facts(move.purpose())
                .add("key_id", move.keyId())
                .add("previous_key_arn", move.previousKeyArn())
                .add("present_key_arn", move.presentKeyArn())
                .add("accepted", move.accepted())
                .of(KmsAuditEventType.ALIAS_MOVED);
    }

    private static KmsAuditEvent unusable(KeyDescribed key) {
        return new Facts(key.purpose())
                .add("operation", "DescribeKey")
                .add("key_id", key.keyId())
                .add("key_arn", key.keyArn())
                .add("state", key.state())
                .add("deletion_date", key.deletionDate())
                .of(KmsAuditEventType.KEY_STATE);
    }

    private static final class Facts {

        private final Map<String, Object> facts = new LinkedHashMap<>();

        private Facts(String purpose) {
            facts.put("purpose", purpose);
        }

        /** Whatever is neither number nor boolean becomes text, so that any repository can store it. */
        private Facts add(String name, @Nullable Object value) {
            if (value != null) {
                boolean asItIs = value instanceof Number || value instanceof Boolean;
                facts.put(name, asItIs ? value : value.toString());
            }
            return this;
        }

        private KmsAuditEvent of(KmsAuditEventType type) {
            return new KmsAuditEvent(type, facts);
        }
    }
}
