package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.cache.CacheStatistics;
import io.github.kmsenvelope.cache.CacheSurroundings;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import io.github.kmsenvelope.event.KmsEvents;
import io.github.kmsenvelope.keyring.Keyring;
import io.github.kmsenvelope.keyring.aws.AwsKeyChecks;
import io.github.kmsenvelope.keyring.aws.AwsKeyring;
import io.github.kmsenvelope.keyring.aws.AwsKeyringSettings;
import io.github.kmsenvelope.resilience.Resilience;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import software.amazon.awssdk.services.kms.KmsClient;

/** One purpose with its own keyring and caches: nothing is shared between purposes. */
final class Purpose {

    private final PurposeSettings settings;
    private final String region;
    private final AwsKeyChecks checks;
    private final Resilience resilience;
    private final ContextRules rules;
    private final Map<MessageFormat, FormatPart> parts = new EnumMap<>(MessageFormat.class);
    private final Rewrapping rewrapping;

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
        if (settings.formats().uses(MessageFormat.COMPACT)) {
            parts.put(
                    MessageFormat.COMPACT,
                    new CompactPart(settings, keyring, knownArns, cache, resilience::startCall, events, with));
        }
        if (settings.formats().uses(MessageFormat.AWS_ENCRYPTION_SDK)) {
            parts.put(
                    MessageFormat.AWS_ENCRYPTION_SDK,
                    new EsdkPart(settings, keyring, knownArns, cache, resilience::startCall, events, with));
        }
        this.rewrapping = new Rewrapping(
                settings.name(),
                keyring,
                new EntryTrust("rewrap", settings.name(), keyring, knownArns),
                resilience::startCall);
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

    /** The format that messages are made in. */
    FormatPart writer() {
        return part(settings.formats().own());
    }

    /**
     * The format to read a message by.
     *
     * @param first its first byte, unsigned, or -1 if there is none
     */
    FormatPart reader(int first) {
        return part(settings.formats().of(first));
    }

    private FormatPart part(MessageFormat format) {
        return Objects.requireNonNull(parts.get(format));
    }

    Rewrapping rewrapping() {
        return rewrapping;
    }

    /** Of all caches of a direction: messages are made in one format, but may be read in both. */
    CacheStatistics statistics(Operation direction) {
        return (direction == Operation.ENCRYPT)
                ? writer().keys().statistics(direction)
                : parts.values().stream()
                        .map(part -> part.keys().statistics(direction))
                        .reduce(CacheStatistics::plus)
                        .orElseThrow();
    }

    void invalidate(Predicate<EncryptionContext> which) {
        parts.values().forEach(part -> part.keys().invalidate(which));
    }

    void close() {
        parts.values().forEach(part -> part.keys().close());
    }
}
