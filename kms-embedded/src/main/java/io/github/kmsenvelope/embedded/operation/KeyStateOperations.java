package io.github.kmsenvelope.embedded.operation;

import static io.github.kmsenvelope.embedded.operation.CryptoMembers.MAX_KEY_ID_LENGTH;

import io.github.kmsenvelope.embedded.error.KmsError;
import io.github.kmsenvelope.embedded.key.KeyState;
import io.github.kmsenvelope.embedded.key.KeyStore;
import io.github.kmsenvelope.embedded.key.KmsKey;
import io.github.kmsenvelope.embedded.wire.Input;
import io.github.kmsenvelope.embedded.wire.Output;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** EnableKey, DisableKey, ScheduleKeyDeletion, CancelKeyDeletion. */
final class KeyStateOperations {

    private static final int MAX_MODELLED_DAYS = 365;
    private static final int MIN_DAYS = 7;
    private static final int MAX_DAYS = 30;

    private final KeyStore store;

    KeyStateOperations(KeyStore store) {
        this.store = store;
    }

    Output enableKey(Input input) {
        change(keyId(input), (key) -> switchTo(key, KeyState.ENABLED));
        return Output.empty();
    }

    Output disableKey(Input input) {
        change(keyId(input), (key) -> switchTo(key, KeyState.DISABLED));
        return Output.empty();
    }

    Output scheduleKeyDeletion(Input input) {
        Integer window = input.integer("PendingWindowInDays", 1, MAX_MODELLED_DAYS);
        String keyId = keyId(input);
        int days = (window != null) ? window : MAX_DAYS;
        // The model allows more than the service does.
        if (days < MIN_DAYS || days > MAX_DAYS) {
            throw KmsError.validation(
                    "PendingWindowInDays must be between " + MIN_DAYS + " and " + MAX_DAYS + " (inclusive).");
        }
        KmsKey key = change(
                keyId,
                (found) -> found.requireNoneOf(KeyState.PENDING_DELETION, KeyState.UPDATING)
                        .deletedFrom(this.store.now().plus(Duration.ofDays(days))));
        return Output.empty()
                .with("KeyId", key.arn())
                .with("DeletionDate", key.deletionDate())
                .with("KeyState", key.state().word())
                .with("PendingWindowInDays", days);
    }

    Output cancelKeyDeletion(Input input) {
        KmsKey key =
                change(keyId(input), (found) -> found.requirePendingDeletion().in(KeyState.DISABLED));
        return Output.empty().with("KeyId", key.arn());
    }

    private static KmsKey switchTo(KmsKey key, KeyState state) {
        key.requireNoneOf(KeyState.PENDING_DELETION, KeyState.PENDING_IMPORT, KeyState.CREATING, KeyState.UPDATING);
        // KMS accepts it for an unavailable key, which stays unavailable.
        return (key.state() == KeyState.UNAVAILABLE) ? key : key.in(state);
    }

    private static String keyId(Input input) {
        String keyId = input.requiredText("KeyId", 1, MAX_KEY_ID_LENGTH);
        input.verify();
        return keyId;
    }

    private KmsKey change(String keyId, UnaryOperator<KmsKey> change) {
        return this.store.updateKey((contents) -> this.store.names().findWithoutAlias(contents, keyId), change);
    }
}
