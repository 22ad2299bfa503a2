package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.cache.CachedKey;
import io.github.kmsenvelope.cache.DataKeyCache;
import io.github.kmsenvelope.message.awsesdk.AlgorithmSuite;
import io.github.kmsenvelope.message.awsesdk.EsdkMaterials;
import io.github.kmsenvelope.message.awsesdk.EsdkSealer;
import io.github.kmsenvelope.stream.MessageSealer;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Makes the messages of one purpose in the format of the AWS Encryption SDK. */
final class EsdkEncryption {

    private final String purpose;
    private final EncryptionSdkSettings settings;
    private final EsdkContexts contexts;
    private final DataKeyCache<EncryptionContext, EsdkMaterials> materials;

    EsdkEncryption(
            String purpose, EncryptionSdkSettings settings, DataKeyCache<EncryptionContext, EsdkMaterials> materials) {
        this.purpose = purpose;
        this.settings = settings;
        this.contexts = new EsdkContexts(settings, purpose);
        this.materials = materials;
    }

    static AlgorithmSuite suite(EncryptionSdkSettings settings) {
        return settings.signed() ? AlgorithmSuite.COMMITTING_SIGNED : AlgorithmSuite.COMMITTING;
    }

    byte[] encrypt(byte[] plaintext, EncryptionContext context) {
        CachedKey<EsdkMaterials> key = lease(context, plaintext.length);
        try {
            return key.secret().encrypt(plaintext, settings.frameBytes());
        } finally {
            key.release();
        }
    }

    /** Begins a message of a length that nobody knows, as the compact format does. */
    Sealing start(EncryptionContext context, OptionalInt frameBytes) {
        CachedKey<EsdkMaterials> key = lease(context, 0);
        try {
            EsdkSealer sealer = key.secret().start(frameBytes.orElse(settings.frameBytes()));
            return new Sealing(MessageSealer.of(sealer), key::charge);
        } finally {
            key.release();
        }
    }

    /** The materials kept for encryption under a context, for decryption to look at. */
    @Nullable
    CachedKey<EsdkMaterials> peek(EncryptionContext context, boolean kmsIsAway) {
        return materials.peek(context, kmsIsAway);
    }

    private CachedKey<EsdkMaterials> lease(EncryptionContext context, long bytes) {
        if (context.hasAssociatedData()) {
            throw associatedData("encrypt", purpose);
        }
        contexts.requireKeys(context, "encrypt");
        if (!settings.rules().commitment().allowsToEncrypt(suite(settings))) {
            throw new KmsUsageException(
                    "The commitment policy '" + settings.rules().commitment().id()
                            + "' asks for messages without key commitment, which are not made here. Use"
                            + " 'require-allow', which reads them too",
                    ErrorDetails.of("encrypt", purpose),
                    null);
        }
        return materials.lease(context, bytes);
    }

    static KmsUsageException associatedData(String operation, String purpose) {
        return new KmsUsageException(
                "The format of the AWS Encryption SDK has no place for associated data, which other readers could not"
                        + " check. Use the encryption context, or the compact format",
                ErrorDetails.of(operation, purpose),
                null);
    }
}
