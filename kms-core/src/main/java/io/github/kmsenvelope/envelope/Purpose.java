package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.cache.CacheStatistics;
import io.github.kmsenvelope.cache.CacheSurroundings;
import io.github.kmsenvelope.cache.DataKeyCache;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import io.github.kmsenvelope.event.KmsEvents;
import io.github.kmsenvelope.keyring.Keyring;
import io.github.kmsenvelope.keyring.aws.AwsKeyChecks;
import io.github.kmsenvelope.keyring.aws.AwsKeyring;
import io.github.kmsenvelope.keyring.aws.AwsKeyringSettings;
import io.github.kmsenvelope.message.compact.CompactDataKey;
import io.github.kmsenvelope.resilience.Resilience;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.KmsClient;

/** One purpose with its own keyring and caches: nothing is shared between purposes. */
final class Purpose {

    private final PurposeSettings settings;
    private final String region;
    private final AwsKeyChecks checks;
    private final Resilience resilience;
    private final ContextRules rules;
    private final DataKeyCache<EncryptionContext, CompactDataKey> encryptKeys;
    private final DataKeyCache<DecryptKeyId, CompactDataKey> decryptKeys;
    private final Encryption encryption;
    private final Decryption decryption;
    private final Rewrapping rewrapping;
    private final @Nullable EsdkPart esdk;

    Purpose(
            PurposeSettings settings,
            KmsClient client,
            CacheSettings cache,
            Resilience resilience,
            KmsEvents events,
            CacheSurroundings with) {
        this.settings = settings;
        this.resilience = resilience;
        this.region = AwsKeyring.regionOf(client);
        AwsKeyring awsKeyring = new AwsKeyring(
                client,
                new AwsKeyringSettings(
                        settings.name(),
                        settings.keyId(),
                        settings.decryptKeyIds(),
                        settings.trustedAccounts(),
                        settings.pinKeyArn()),
                resilience.lookups(settings.name(), region),
                events,
                with.clock());
        this.checks = awsKeyring.checks();
        Keyring keyring = resilience.decorate(awsKeyring, settings.name(), region, settings.keyId());
        this.rules = new ContextRules(settings);
        KnownArns knownArns = new KnownArns();
        this.decryptKeys = new DataKeyCache<>(
                cache, settings.name(), Operation.DECRYPT, new UnwrappedKeys(keyring, knownArns), events, with);
        GeneratedKeys generated = new GeneratedKeys(keyring, knownArns, cache.decryptOwnKeys() ? decryptKeys : null);
        this.encryptKeys = new DataKeyCache<>(cache, settings.name(), Operation.ENCRYPT, generated, events, with);
        this.encryption = new Encryption(settings.name(), encryptKeys);
        this.decryption = new Decryption(
                settings.name(),
                new EntryTrust("decrypt", settings.name(), keyring, knownArns),
                resilience::startCall,
                decryptKeys,
                cache.decryptOwnKeys() ? encryption : null);
        this.rewrapping = new Rewrapping(
                settings.name(),
                keyring,
                new EntryTrust("rewrap", settings.name(), keyring, knownArns),
                resilience::startCall);
        this.esdk = settings.formats().uses(MessageFormat.AWS_ENCRYPTION_SDK)
                ? new EsdkPart(settings, keyring, knownArns, cache, resilience::startCall, events, with)
                : null;
    }

    String name() {
        return settings.name();
    }

    PurposeSettings settings() {
        return settings;
    }

    String region() {
        return region;
    }

    List<KeyCheck> check(KeyCheckMode mode) {
        return new PurposeCheck(settings, checks, resilience).run(mode);
    }

    List<KeyCheck> describe(Duration timeout) {
        return new PurposeCheck(settings, checks, resilience).describe(timeout);
    }

    ContextRules rules() {
        return rules;
    }

    byte[] encrypt(byte[] plaintext, EncryptionContext context) {
        return (esdk != null && settings.formats().own() == MessageFormat.AWS_ENCRYPTION_SDK)
                ? esdk.encryption().encrypt(plaintext, context)
                : encryption.encrypt(plaintext, context);
    }

    byte[] decrypt(byte[] message, EncryptionContext context) {
        return (esdk != null && settings.formats().of(message) == MessageFormat.AWS_ENCRYPTION_SDK)
                ? esdk.decryption().decrypt(message, context)
                : decryption.decrypt(message, context);
    }

    /** What makes messages of the AWS Encryption SDK, if this purpose does. */
    Optional<EsdkEncryption> sdkEncryption() {
        return Optional.ofNullable(esdk)
                .filter(part -> settings.formats().own() == MessageFormat.AWS_ENCRYPTION_SDK)
                .map(EsdkPart::encryption);
    }

    /** What reads a message that begins with some byte, if it is of the AWS Encryption SDK and this purpose reads such. */
    Optional<EsdkDecryption> sdkDecryption(int first) {
        return Optional.ofNullable(esdk)
                .filter(part -> settings.formats().of(first) == MessageFormat.AWS_ENCRYPTION_SDK)
                .map(EsdkPart::decryption);
    }

    Encryption encryption() {
        return encryption;
    }

    Decryption decryption() {
        return decryption;
    }

    Rewrapping rewrapping() {
        return rewrapping;
    }

    /** Of all caches of a direction: messages are made in one format, but may be read in both. */
    CacheStatistics statistics(Operation direction) {
        if (direction == Operation.ENCRYPT) {
            return (esdk != null && settings.formats().own() == MessageFormat.AWS_ENCRYPTION_SDK)
                    ? esdk.statistics(direction)
                    : encryptKeys.statistics();
        }
        CacheStatistics compact = decryptKeys.statistics();
        return (esdk != null) ? compact.plus(esdk.statistics(direction)) : compact;
    }

    /** In this order: a data key goes from the first to the second when it is replaced. */
    void invalidate(Predicate<EncryptionContext> which) {
        encryptKeys.invalidate(which);
        decryptKeys.invalidate(which);
        if (esdk != null) {
            esdk.invalidate(which);
        }
    }

    void close() {
        encryptKeys.close();
        decryptKeys.close();
        if (esdk != null) {
            esdk.close();
        }
    }
}
