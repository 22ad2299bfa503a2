package io.github.kmsenvelope.spring.endpoint;

import io.github.kmsenvelope.KeyState;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.Outcome;
import io.github.kmsenvelope.spring.status.Masking;
import io.github.kmsenvelope.spring.status.PurposeStatus;
import io.github.kmsenvelope.spring.status.SeenAliasMove;
import io.github.kmsenvelope.spring.status.SeenCall;
import io.github.kmsenvelope.spring.status.SeenErrors;
import io.github.kmsenvelope.spring.status.SeenKey;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Makes the descriptors of purposes, with key ids in full or masked. */
final class Descriptors {

    private final UnaryOperator<String> keyNames;

    Descriptors(boolean showValues) {
        this.keyNames = showValues ? UnaryOperator.identity() : Masking::mask;
    }

    PurposeDescriptor describe(EnvelopeKmsService service, String purpose, PurposeStatus seen) {
        return new PurposeDescriptor(
                purpose,
                service.keyId(purpose).map(keyNames).orElse(null),
                seen.keys().values().stream()
                        .map(this::key)
                        .sorted(Comparator.comparing(PurposeDescriptor.Key::keyId))
                        .toList(),
                aliasMove(seen.lastAliasMove()),
                callOrNull(seen.lastSuccess()),
                callOrNull(seen.lastFailure()),
                service.statistics(purpose, KmsEvent.Operation.ENCRYPT),
                service.statistics(purpose, KmsEvent.Operation.DECRYPT),
                errors(seen.errors()),
                seen.recentErrors().stream().map(Descriptors::call).toList());
    }

    private PurposeDescriptor.Key key(SeenKey seen) {
        KmsEvent.KeyDescribed key = seen.description();
        KeyState state = key.state();
        return new PurposeDescriptor.Key(
                keyNames.apply(key.keyId()),
                keyNames.apply(key.keyArn()),
                (state != null) ? state.name() : "ENABLED",
                key.origin(),
                key.multiRegion(),
                key.deletionDate(),
                key.validTo(),
                seen.time());
    }

    private PurposeDescriptor.@Nullable AliasMove aliasMove(@Nullable SeenAliasMove seen) {
        if (seen == null) {
            return null;
        }
        KmsEvent.AliasMoved move = seen.move();
        return new PurposeDescriptor.AliasMove(
                keyNames.apply(move.keyId()),
                keyNames.apply(move.previousKeyArn()),
                keyNames.apply(move.presentKeyArn()),
                move.accepted(),
                seen.time());
    }

    private static Map<String, PurposeDescriptor.Errors> errors(Map<Outcome, SeenErrors> seen) {
        Map<String, PurposeDescriptor.Errors> errors = new LinkedHashMap<>();
        new TreeMap<>(seen)
                .forEach((outcome, counted) ->
                        errors.put(outcome.id(), new PurposeDescriptor.Errors(counted.count(), call(counted.last()))));
        return errors;
    }

    private static PurposeDescriptor.@Nullable Call callOrNull(@Nullable SeenCall seen) {
        return (seen != null) ? call(seen) : null;
    }

    private static PurposeDescriptor.Call call(SeenCall seen) {
        return new PurposeDescriptor.Call(
                seen.time(), seen.operation(), seen.outcome().id(), seen.errorCode(), seen.requestId());
    }
}
