package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.cache.CachedKey;
import io.github.kmsenvelope.cache.DataKeyCache;
import io.github.kmsenvelope.message.compact.CompactDataKey;
import io.github.kmsenvelope.message.compact.FrameSealer;
import io.github.kmsenvelope.stream.MessageSealer;
import org.jspecify.annotations.Nullable;

/** Makes the messages of one purpose in the compact format. */
final class CompactEncryption {

    private final String purpose;
    private final DataKeyCache<EncryptionContext, CompactDataKey> dataKeys;

    CompactEncryption(String purpose, DataKeyCache<EncryptionContext, CompactDataKey> dataKeys) {
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

    /**
     * Begins a message of a length that nobody knows. The data key is given back; what is encrypted is counted against its
     * limits nevertheless.
     */
    Sealing start(EncryptionContext context, int frameBytes, int paddingBytes) {
        CachedKey<CompactDataKey> key = dataKeys.lease(context.withoutAssociatedData(), 0);
        try {
            FrameSealer sealer = key.secret().sealer(frameBytes, paddingBytes, context.encodedAssociatedData());
            return new Sealing(MessageSealer.of(sealer), key::charge);
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
