package io.github.kmsenvelope.envelope;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.cache.DataKeyCache;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import io.github.kmsenvelope.event.KmsEvents;
import io.github.kmsenvelope.keyring.Keyring;
import io.github.kmsenvelope.keyring.aws.AwsKeyChecks;
import io.github.kmsenvelope.keyring.aws.AwsKeyring;
import io.github.kmsenvelope.keyring.aws.AwsKeyringSettings;
import io.github.kmsenvelope.message.compact.CompactDataKey;
import io.github.kmsenvelope.resilience.Resilience;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import software.amazon.awssdk.services.kms.KmsClient;

/** One purpose with its own keyring and caches: nothing is shared between purposes. */
final class Purpose {

    private final PurposeSettings settings;
    private final AwsKeyChecks checks;
    private final Resilience resilience;
    private final ContextRules rules;
    private final DataKeyCache<EncryptionContext, CompactDataKey> encryptKeys;
    private final DataKeyCache<DecryptKeyId, CompactDataKey> decryptKeys;
    private final Encryption encryption;
    private final Decryption decryption;

    Purpose(
            PurposeSettings settings,
            KmsClient client,
            CacheSettings cache,
            Resilience resilience,
            KmsEvents events,
            Surroundings with) {
        this.settings = settings;
        this.resilience = resilience;
        String region = AwsKeyring.regionOf(client);
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
        this.encryptKeys = cacheFor(Operation.ENCRYPT, cache, events, with);
        this.decryptKeys = cacheFor(Operation.DECRYPT, cache, events, with);
        KnownArns knownArns = new KnownArns();
        this.encryption = new Encryption(settings.name(), keyring, resilience::startCall, encryptKeys, knownArns);
        this.decryption = new Decryption(
                settings.name(),
                keyring,
                resilience::startCall,
                decryptKeys,
                cache.decryptOwnKeys() ? encryption : null,
                knownArns);
    }

    private <I> DataKeyCache<I, CompactDataKey> cacheFor(
            Operation direction, CacheSettings cache, KmsEvents events, Surroundings with) {
        return new DataKeyCache<>(
                cache, settings.name(), direction, events, with.ticker(), with.clock(), with.executor());
    }

    String name() {
        return settings.name();
    }

    PurposeSettings settings() {
        return settings;
    }

    List<KeyCheck> check(KeyCheckMode mode) {
        return new PurposeCheck(settings, checks, resilience).run(mode);
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

    void destroyDataKeys() {
        encryptKeys.invalidateAll();
        decryptKeys.invalidateAll();
    }

    void close() {
        encryptKeys.close();
        decryptKeys.close();
    }

    /**
     * The clocks and threads that a service uses.
     *
     * @param clock the wall clock
     * @param ticker the monotonic clock
     * @param executor runs what is not urgent
     */
    record Surroundings(InstantSource clock, Ticker ticker, Executor executor) {}
}
