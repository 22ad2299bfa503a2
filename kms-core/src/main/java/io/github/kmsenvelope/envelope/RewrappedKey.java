package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.keyring.Deadline;
import io.github.kmsenvelope.keyring.EncryptedDataKey;
import io.github.kmsenvelope.keyring.Keyring;
import io.github.kmsenvelope.message.compact.CompactDataKey;
import io.github.kmsenvelope.message.compact.CompactHeader;
import io.github.kmsenvelope.message.compact.KeysSection;
import org.jspecify.annotations.Nullable;

/**
 * What KMS made of one wrapped data key, asked once for all the messages that have it. If any of them is to be verified, it
 * holds the data key too, until it is closed.
 */
final class RewrappedKey implements AutoCloseable {

    private final EncryptionContext context;
    private final @Nullable EncryptedDataKey encrypted;
    private final @Nullable KmsServiceException failure;
    private @Nullable CompactDataKey dataKey;
    private @Nullable KmsServiceException verificationFailure;

    private RewrappedKey(
            EncryptionContext context, @Nullable EncryptedDataKey encrypted, @Nullable KmsServiceException failure) {
        this.context = context;
        this.encrypted = encrypted;
        this.failure = failure;
    }

    static RewrappedKey ask(Keyring keyring, EncryptedDataKey key, EncryptionContext context, Deadline deadline) {
        try {
            return new RewrappedKey(context, keyring.rewrap(key, context, deadline), null);
        } catch (KmsServiceException failure) {
            return new RewrappedKey(context, null, failure);
        }
    }

    /** The new wrapped data key, or the failure, each time the same. */
    EncryptedDataKey encrypted() {
        if (encrypted == null) {
            throw (failure != null) ? failure : new IllegalStateException("KMS was not asked");
        }
        return encrypted;
    }

    /** Whether a message is committed to the data key that the new wrapped one unwraps to. [R7] */
    boolean isCommittedIn(CompactHeader header, Keyring keyring, Deadline deadline) {
        if (verificationFailure != null) {
            throw verificationFailure;
        }
        if (dataKey == null) {
            try {
                dataKey = new CompactDataKey(
                        keyring.unwrap(encrypted(), context, deadline),
                        KeysSection.of(
                                encrypted().keyArn().toString(), encrypted().wrapped()),
                        context.encodedEncryptionContext());
            } catch (KmsServiceException ex) {
                verificationFailure = ex;
                throw ex;
            }
        }
        return dataKey.isCommittedIn(header);
    }

    @Override
    public void close() {
        if (dataKey != null) {
            dataKey.destroy();
        }
    }
}
