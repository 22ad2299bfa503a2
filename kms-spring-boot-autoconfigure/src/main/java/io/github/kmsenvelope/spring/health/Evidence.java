package io.github.kmsenvelope.spring.health;

import io.github.kmsenvelope.KeyState;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.Outcome;
import io.github.kmsenvelope.spring.status.PurposeStatus;
import io.github.kmsenvelope.spring.status.SeenAliasMove;
import io.github.kmsenvelope.spring.status.SeenCall;
import io.github.kmsenvelope.spring.status.SeenKey;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What was seen of the one key that a purpose encrypts with. Other keys, those of old messages, are left out: which of them are
 * asked for, whoever writes messages decides, and must not decide over the health of the service.
 */
final class Evidence {

    private static final String GENERATE = "GenerateDataKey";

    private static final String DECRYPT = "Decrypt";

    private static final String DESCRIBE = "DescribeKey";

    /** What KMS answers who lacks a permission. Other codes of denials tell that the credentials are not accepted. */
    private static final String NO_PERMISSION = "AccessDeniedException";

    private static final long NEVER = -1;

    private final PurposeStatus seen;
    private final String keyId;
    private final List<String> names;

    Evidence(PurposeStatus seen, String keyId) {
        this.seen = seen;
        this.keyId = keyId;
        this.names =
                Stream.concat(Stream.of(keyId), seen.keyArn(keyId).stream()).toList();
    }

    /** Why the key cannot be used, unless it was used or found usable later. */
    Optional<Finding> unusable() {
        SeenAliasMove move = seen.lastAliasMove();
        if (move != null && isRefused(move)) {
            return Optional.of(new Finding(
                    "the alias names another key than before, and pin-key-arn forbids to follow", move.time()));
        }
        long usable = Math.max(
                Math.max(orderOf(lastSuccess(GENERATE)), orderOf(lastSuccess(DECRYPT))),
                described(true).map(SeenKey::order).orElse(NEVER));
        return failures()
                .filter(call -> call.order() > usable && isDefinite(call))
                .max(Comparator.comparingLong(SeenCall::order))
                .map(call -> new Finding(reason(call), call.time()))
                .or(() -> described(false)
                        .filter(key -> key.order() > usable)
                        .map(key -> new Finding(
                                reason(Objects.requireNonNull(key.description().state())), key.time())));
    }

    private boolean isRefused(SeenAliasMove seenMove) {
        KmsEvent.AliasMoved move = seenMove.move();
        SeenKey key = seen.keys().get(keyId);
        boolean movedBack = key != null
                && key.order() > seenMove.order()
                && key.description().keyArn().equals(move.previousKeyArn());
        return !move.accepted() && move.keyId().equals(keyId) && !movedBack;
    }

    /** A Decrypt that KMS refuses for its form may be the fault of a message. */
    private static boolean isDefinite(SeenCall call) {
        return call.outcome() == Outcome.KEY_STATE
                || (call.outcome() == Outcome.MISUSE && !call.operation().equals(DECRYPT));
    }

    private static String reason(SeenCall failure) {
        KeyState state = failure.keyState();
        return (state != null) ? reason(state) : "the key is of a kind that cannot encrypt, or its id is not valid";
    }

    private static String reason(KeyState state) {
        return switch (state) {
            case DISABLED -> "the key is disabled";
            case PENDING_DELETION -> "the key is scheduled for deletion";
            case PENDING_IMPORT -> "the key has no key material";
            case UNAVAILABLE -> "the custom key store of the key is not connected";
            case CREATING -> "the key is still being made";
            case NOT_FOUND -> "the key does not exist";
            case UNKNOWN -> "the state of the key forbids its use";
        };
    }

    /** The last denial that nothing has refuted. */
    Optional<SeenCall> denial() {
        return failures()
                .filter(call -> call.outcome() == Outcome.DENIED && !isRefuted(call))
                .max(Comparator.comparingLong(SeenCall::order));
    }

    /**
     * A missing permission is refuted by a success of the same operation, refused credentials by any success. The permission to
     * look a key up is not needed to use it.
     */
    private boolean isRefuted(SeenCall denial) {
        if (!isNoPermission(denial)) {
            return orderOf(Optional.ofNullable(seen.lastSuccess())) > denial.order();
        }
        return denial.operation().equals(DESCRIBE) || orderOf(lastSuccess(denial.operation())) > denial.order();
    }

    /** Whether KMS last refused to tell about the key for want of a permission: then asking again leads nowhere. */
    boolean mayNotAsk() {
        return failures()
                .filter(call -> call.operation().equals(DESCRIBE) && isNoPermission(call))
                .anyMatch(call -> call.order() > orderOf(lastSuccess(DESCRIBE)));
    }

    static boolean isNoPermission(SeenCall call) {
        return NO_PERMISSION.equals(call.errorCode());
    }

    /** The last use of the key for the other thing than what was denied. */
    Optional<SeenCall> lastOtherUse(SeenCall denial) {
        return Stream.of(GENERATE, DECRYPT)
                .filter(operation -> !operation.equals(denial.operation()))
                .flatMap(operation -> lastSuccess(operation).stream())
                .max(Comparator.comparingLong(SeenCall::order));
    }

    private Optional<SeenKey> described(boolean usable) {
        return Optional.ofNullable(seen.keys().get(keyId))
                .filter(key -> (key.description().state() == null) == usable);
    }

    private Stream<SeenCall> failures() {
        return seen.failures().stream().filter(call -> names.contains(call.keyId()));
    }

    private Optional<SeenCall> lastSuccess(String operation) {
        return seen.successes().stream()
                .filter(call -> call.operation().equals(operation) && names.contains(call.keyId()))
                .max(Comparator.comparingLong(SeenCall::order));
    }

    private static long orderOf(Optional<SeenCall> call) {
        return call.map(SeenCall::order).orElse(NEVER);
    }
}
