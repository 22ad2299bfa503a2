package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.cache.CacheStatistics;
import io.github.kmsenvelope.cache.CacheSurroundings;
import io.github.kmsenvelope.cache.DataKeyCache;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import io.github.kmsenvelope.event.KmsEvents;
import io.github.kmsenvelope.keyring.aws.AwsKeyring;
import io.github.kmsenvelope.keyring.aws.AwsKeyringSettings;
import io.github.kmsenvelope.message.compact.CompactDataKey;
import java.util.function.Predicate;
import software.amazon.awssdk.services.kms.KmsClient;

/** One purpose with its own keyring and caches: nothing is shared between purposes. */
final class Purpose {

    private final PurposeSettings settings;
    private final AwsKeyring keyring;
    private final ContextRules rules;
    private final DataKeyCache<EncryptionContext, CompactDataKey> encryptKeys;
    private final DataKeyCache<DecryptKeyId, CompactDataKey> decryptKeys;
    private final Encryption encryption;
    private final Decryption decryption;

    Purpose(PurposeSettings settings, KmsClient client, CacheSettings cache, KmsEvents events, CacheSurroundings with) {
        this.settings = settings;
        this.keyring = new AwsKeyring(
                client,
                new AwsKeyringSettings(
                        settings.name(),
                        settings.keyId(),
                        settings.decryptKeyIds(),
                        settings.trustedAccounts(),
                        settings.pinKeyArn()),
                events,
                with.clock());
        this.rules = new ContextRules(settings);
        KnownArns knownArns = new KnownArns();
        this.encryptKeys = new DataKeyCache<>(
                cache, settings.name(), Operation.ENCRYPT, new GeneratedKeys(keyring, knownArns), events, with);
        this.decryptKeys = new DataKeyCache<>(
                cache, settings.name(), Operation.DECRYPT, new UnwrappedKeys(keyring, knownArns), events, with);
        this.encryption = new Encryption(settings.name(), encryptKeys);
        this.decryption = new Decryption(
                settings.name(), keyring, decryptKeys, cache.decryptOwnKeys() ? encryption : null, knownArns);
    }

    String name() {
        return settings.name();
    }

    PurposeSettings settings() {
        return settings;
    }

    AwsKeyring keyring() {
        return keyring;
    }

    ContextRules rules() {
        return rules;
    }

    Encryption encryption() {
        return encryption;
    }

    Decryption decryption() {
        return decryption;
    }

    CacheStatistics statistics(Operation direction) {
        return (direction == Operation.ENCRYPT) ? encryptKeys.statistics() : decryptKeys.statistics();
    }

    void invalidate(Predicate<EncryptionContext> which) {
        encryptKeys.invalidate(which);
        decryptKeys.invalidate(which);
    }

    void close() {
        encryptKeys.close();
        decryptKeys.close();
    }
}
