package io.github.kmsenvelope.spring.status;

import io.github.kmsenvelope.event.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was last seen of one purpose: a snapshot.
 *
 * @param region the Region that was last asked, if any was
 * @param lastAnswer the last request that KMS answered, be it with an error
 * @param lastSuccess the last request that succeeded
 * @param lastFailure the last request that failed, by no fault of a message
 * @param lastUnavailable the last request that KMS did not answer, or throttled
 * @param successes the last success of each operation and key id of the configuration
 * @param failures the last failure of each operation and key id of the configuration
 * @param keys what KMS last said of each configured key id
 * @param lastAliasMove how a configured key id last came to name another key
 * @param errors the errors by class: failed KMS requests and refused messages
 * @param recentErrors the last of them, oldest first, {@value PurposeRecorder#RECENT} at most
 * @since 0.1.0
 */
public record PurposeStatus(
        @Nullable String region,
        @Nullable SeenCall lastAnswer,
        @Nullable SeenCall lastSuccess,
        @Nullable SeenCall lastFailure,
        @Nullable SeenCall lastUnavailable,
        List<SeenCall> successes,
        List<SeenCall> failures,
        Map<String, SeenKey> keys,
        @Nullable SeenAliasMove lastAliasMove,
        Map<Outcome, SeenErrors> errors,
        List<SeenCall> recentErrors) {

    static final PurposeStatus NOTHING =
            new PurposeStatus(null, null, null, null, null, List.of(), List.of(), Map.of(), null, Map.of(), List.of());

    /**
     * Returns the key ARN that a configured key id names, as last seen.
     *
     * @param keyId the key id as configured
     * @return the key ARN, or nothing if KMS was not asked for it
     */
    public Optional<String> keyArn(String keyId) {
        SeenKey seen = keys.get(keyId);
        SeenAliasMove moved = lastAliasMove;
        if (moved != null
                && moved.move().accepted()
                && moved.move().keyId().equals(keyId)
                && (seen == null || moved.order() > seen.order())) {
            return Optional.of(moved.move().presentKeyArn());
        }
        return Optional.ofNullable(seen).map(key -> key.description().keyArn());
    }
}
