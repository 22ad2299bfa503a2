package io.github.kmsenvelope.embedded.key;

import io.github.kmsenvelope.embedded.crypto.KeyMaterial;
import io.github.kmsenvelope.embedded.error.KmsError;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A symmetric KMS key as it stands at one moment.
 *
 * @param materials every version of its key material, the current one last; never empty
 * @param deletionDate when it will be gone, set if and only if its deletion is scheduled
 */
public record KmsKey(
        String id,
        String arn,
        Instant creationDate,
        String description,
        boolean multiRegion,
        Map<String, String> tags,
        List<KeyMaterial> materials,
        KeyState state,
        @Nullable Instant deletionDate) {

    public KmsKey {
        tags = Map.copyOf(tags);
        materials = List.copyOf(materials);
        if (materials.isEmpty()) {
            throw new IllegalArgumentException("The key " + id + " has no key material");
        }
    }

    public static KmsKey create(
            Locality locality, Instant now, String description, boolean multiRegion, Map<String, String> tags) {
        String uuid = UUID.randomUUID().toString();
        String id = multiRegion ? "mrk-" + uuid.replace("-", "") : uuid;
        return new KmsKey(
                id,
                locality.keyArn(id),
                now,
                description,
                multiRegion,
                tags,
                List.of(KeyMaterial.generate()),
                KeyState.ENABLED,
                null);
    }

    public KeyMaterial currentMaterial() {
        return this.materials.get(this.materials.size() - 1);
    }

    /** Fails unless the key is in a state to encrypt and decrypt. */
    public KmsKey requireUsable() {
        if (this.state == KeyState.DISABLED) {
            throw KmsError.of("DisabledException", this.arn + " is disabled.");
        }
        return requireNoneOf(
                KeyState.PENDING_DELETION, KeyState.PENDING_IMPORT, KeyState.UNAVAILABLE, KeyState.CREATING);
    }

    /** Fails if the key is in one of the states. */
    public KmsKey requireNoneOf(KeyState... states) {
        if (List.of(states).contains(this.state)) {
            throw KmsError.invalidState(this.arn + " is " + this.state.phrase() + ".");
        }
        return this;
    }

    public KmsKey requirePendingDeletion() {
        if (this.state != KeyState.PENDING_DELETION) {
            throw KmsError.invalidState(this.arn + " is not pending deletion.");
        }
        return this;
    }

    /** Moves the key to a state other than that of pending deletion. */
    public KmsKey in(KeyState newState) {
        return in(newState, null);
    }

    public KmsKey deletedFrom(Instant date) {
        return in(KeyState.PENDING_DELETION, date);
    }

    boolean isGone(Instant now) {
        return this.deletionDate != null && !now.isBefore(this.deletionDate);
    }

    private KmsKey in(KeyState newState, @Nullable Instant newDeletionDate) {
        return new KmsKey(
                this.id,
                this.arn,
                this.creationDate,
                this.description,
                this.multiRegion,
                this.tags,
                this.materials,
                newState,
                newDeletionDate);
    }
}
