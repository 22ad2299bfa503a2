package io.github.kmsenvelope.spring.health;

import io.github.kmsenvelope.KeyState;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.spring.status.Masking;
import io.github.kmsenvelope.spring.status.PurposeStatus;
import io.github.kmsenvelope.spring.status.SeenCall;
import io.github.kmsenvelope.spring.status.SeenKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the health tells beside the status: texts only, which any JSON library writes alike. What is unknown is left out. */
final class Details {

    private Details() {}

    static Map<String, Object> of(Situation situation, Verdict verdict) {
        PurposeStatus seen = situation.seen();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("status", verdict.condition().status().getCode());
        put(details, "reason", verdict.reason());
        String keyId = situation.keyId();
        if (keyId != null) {
            details.put("keyId", Masking.mask(keyId));
            put(details, "keyArn", seen.keyArn(keyId).map(Masking::mask).orElse(null));
            SeenKey key = seen.keys().get(keyId);
            if (key != null) {
                addDescription(details, key.description());
            }
        }
        addCall(details, "lastSuccess", seen.lastSuccess(), situation.now());
        addCall(details, "lastFailure", seen.lastFailure(), situation.now());
        details.put("dataKeysAtHand", situation.hasDataKeys());
        return details;
    }

    private static void addDescription(Map<String, Object> details, KmsEvent.KeyDescribed key) {
        KeyState state = key.state();
        details.put("keyState", (state != null) ? state.name() : "ENABLED");
        put(details, "deletionDate", text(key.deletionDate()));
        put(details, "validTo", text(key.validTo()));
    }

    private static void addCall(Map<String, Object> details, String name, @Nullable SeenCall call, Instant now) {
        if (call == null) {
            return;
        }
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("operation", call.operation());
        told.put("age", age(call.time(), now));
        told.put("outcome", call.outcome().id());
        put(told, "errorCode", call.errorCode());
        put(told, "requestId", call.requestId());
        details.put(name, told);
    }

    /** In whole seconds; a clock that was set back does not make it negative. */
    private static String age(Instant time, Instant now) {
        Duration age = Duration.between(time, now).truncatedTo(ChronoUnit.SECONDS);
        return (age.isNegative() ? Duration.ZERO : age).toString();
    }

    static void addBreakers(Map<String, Object> details, EnvelopeKmsService service) {
        service.circuitBreakers()
                .forEach(breaker -> details.put(
                        breaker.region() + " " + breaker.kind(), breaker.state().name()));
    }

    private static @Nullable String text(@Nullable Object value) {
        return (value != null) ? value.toString() : null;
    }

    private static void put(Map<String, Object> details, String name, @Nullable Object value) {
        if (value != null) {
            details.put(name, value);
        }
    }
}
