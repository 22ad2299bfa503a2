package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.cache.CachedKey;
import io.github.kmsenvelope.cache.DataKeyCache;
import io.github.kmsenvelope.message.compact.CompactDataKey;
import org.jspecify.annotations.Nullable;

/** Makes the messages of one purpose. */
final class Encryption {

    private final String purpose;
    private final DataKeyCache<EncryptionContext, CompactDataKey> dataKeys;

    Encryption(String purpose, DataKeyCache<EncryptionContext, CompactDataKey> dataKeys) {
        this.purpose = purpose;
        this.dataKeys = dataKeys;
    }

    byte[] encrypt(byte[] plaintext, EncryptionContext context) {
        if (!CompactDataKey.fitsOneMessage(plaintext.length)) {
            throw new KmsUsageException(
                    "The plaintext of " + plaintext.length + " bytes is too long for one array with its overhead",
                    ErrorDetails.of("encrypt", purpose),
                    null);
        }
        CachedKey<CompactDataKey> key = dataKeys.lease(context.withoutAssociatedData(), plaintext.length);
        try {
            return key.secret().encrypt(plaintext, context.encodedAssociatedData());
        } finally {
            key.release();
        }
    }

    /** The data key kept for encryption under a context, for decryption to look at. */
    @Nullable
    CachedKey<CompactDataKey> peek(EncryptionContext context, boolean kmsIsAway) {
        return dataKeys.peek(context.withoutAssociatedData(), kmsIsAway);
    }
}
