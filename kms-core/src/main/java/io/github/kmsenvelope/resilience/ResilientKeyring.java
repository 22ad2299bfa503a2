package io.github.kmsenvelope.resilience;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.keyring.DataKey;
import io.github.kmsenvelope.keyring.Deadline;
import io.github.kmsenvelope.keyring.EncryptedDataKey;
import io.github.kmsenvelope.keyring.KeyArn;
import io.github.kmsenvelope.keyring.Keyring;
import io.github.kmsenvelope.keyring.RequestGuard;
import io.github.kmsenvelope.secret.SecretBytes;
import org.jspecify.annotations.Nullable;

/** A keyring whose data keys are wrapped and unwrapped with retries, behind circuit breakers and a bulkhead. */
final class ResilientKeyring implements Keyring {

    private final Keyring keyring;
    private final @Nullable String keyId;
    private final RequestGuard wraps;
    private final RequestGuard unwraps;
    private final RequestGuard rewraps;
    private final UnwrapBulkhead bulkhead;

    /**
     * Decorates a keyring.
     *
     * @param keyId what errors call the key to encrypt with, if there is one
     */
    ResilientKeyring(
            Keyring keyring,
            @Nullable String keyId,
            RequestGuard wraps,
            RequestGuard unwraps,
            RequestGuard rewraps,
            UnwrapBulkhead bulkhead) {
        this.keyring = keyring;
        this.keyId = keyId;
        this.wraps = wraps;
        this.unwraps = unwraps;
        this.rewraps = rewraps;
        this.bulkhead = bulkhead;
    }

    @Override
    public DataKey generate(EncryptionContext context, Deadline deadline) {
        if (keyId == null) {
            // The keyring refuses by itself, and KMS has no part in it.
            return keyring.generate(context, deadline);
        }
        return wraps.make(keyId, deadline, attempt -> keyring.generate(context, attempt));
    }

    /** Mostly known without asking; the requests to ask are guarded where they are made. */
    @Override
    public boolean trusts(KeyArn arn, Deadline deadline) {
        return keyring.trusts(arn, deadline);
    }

    @Override
    public SecretBytes unwrap(EncryptedDataKey key, EncryptionContext context, Deadline deadline) {
        String arn = key.keyArn().toString();
        return bulkhead.admit(
                "Decrypt", arn, () -> unwraps.make(arn, deadline, attempt -> keyring.unwrap(key, context, attempt)));
    }

    /** Mostly known without asking, as above. */
    @Override
    public KeyArn presentKey(Deadline deadline) {
        return keyring.presentKey(deadline);
    }

    /** KMS unwraps the data key for it: so it counts among the unwraps. */
    @Override
    public EncryptedDataKey rewrap(EncryptedDataKey key, EncryptionContext context, Deadline deadline) {
        if (keyId == null) {
            return keyring.rewrap(key, context, deadline);
        }
        String arn = key.keyArn().toString();
        return bulkhead.admit(
                "ReEncrypt", arn, () -> rewraps.make(arn, deadline, attempt -> keyring.rewrap(key, context, attempt)));
    }
}
