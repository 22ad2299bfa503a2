package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.cache.CacheStatistics;
import io.github.kmsenvelope.cache.CacheSurroundings;
import io.github.kmsenvelope.cache.DataKeyCache;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import io.github.kmsenvelope.event.KmsEvents;
import io.github.kmsenvelope.keyring.Deadline;
import io.github.kmsenvelope.keyring.Keyring;
import io.github.kmsenvelope.message.awsesdk.EsdkDataKey;
import io.github.kmsenvelope.message.awsesdk.EsdkMaterials;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The format of the AWS Encryption SDK in one purpose, with caches of its own: no data key serves two formats. */
final class EsdkPart {

    private final DataKeyCache<EncryptionContext, EsdkMaterials> encryptKeys;
    private final DataKeyCache<EsdkKeyId, EsdkDataKey> decryptKeys;
    private final EsdkEncryption encryption;
    private final EsdkDecryption decryption;

    EsdkPart(
            PurposeSettings purpose,
            Keyring keyring,
            KnownArns knownArns,
            CacheSettings cache,
            Supplier<Deadline> deadlines,
            KmsEvents events,
            CacheSurroundings with) {
        String name = purpose.name();
        EncryptionSdkSettings settings = purpose.formats().sdk();
        this.decryptKeys = new DataKeyCache<>(
                cache, name, Operation.DECRYPT, new UnwrappedSdkKeys(keyring, knownArns), events, with);
        this.encryptKeys = new DataKeyCache<>(
                cache,
                name,
                Operation.ENCRYPT,
                new GeneratedMaterials(
                        EsdkEncryption.suite(settings),
                        settings.requiredContextKeys(),
                        keyring,
                        knownArns,
                        cache.decryptOwnKeys() ? decryptKeys : null),
                events,
                with);
        this.encryption = new EsdkEncryption(name, settings, encryptKeys);
        this.decryption = new EsdkDecryption(
                name,
                settings,
                new EsdkTrust(name, keyring, knownArns),
                deadlines,
                decryptKeys,
                cache.decryptOwnKeys() ? encryption : null);
    }

    EsdkEncryption encryption() {
        return encryption;
    }

    EsdkDecryption decryption() {
        return decryption;
    }

    CacheStatistics statistics(Operation direction) {
        return (direction == Operation.ENCRYPT) ? encryptKeys.statistics() : decryptKeys.statistics();
    }

    /** In this order: a data key goes from the first to the second when it is replaced. */
    void invalidate(Predicate<EncryptionContext> which) {
        encryptKeys.invalidate(which);
        decryptKeys.invalidate(which);
    }

    void close() {
        encryptKeys.close();
        decryptKeys.close();
    }
}
