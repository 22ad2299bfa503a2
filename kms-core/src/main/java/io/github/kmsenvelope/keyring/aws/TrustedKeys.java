package io.github.kmsenvelope.keyring.aws;

import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.keyring.Deadline;
import io.github.kmsenvelope.keyring.KeyArn;
import io.github.kmsenvelope.keyring.RequestGuard;
import io.github.kmsenvelope.keyring.TrustedAccount;
import io.github.kmsenvelope.keyring.aws.KeyResolver.Outcome;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The KMS keys that a purpose trusts: what its key ids name, and the keys of its trusted accounts. What was trusted once in
 * this process stays trusted.
 */
final class TrustedKeys {

    private final String purpose;
    private final List<KeyResolver> resolvers;
    private final List<TrustedAccount> accounts;

    private TrustedKeys(String purpose, List<KeyResolver> resolvers, List<TrustedAccount> accounts) {
        this.purpose = purpose;
        this.resolvers = resolvers;
        this.accounts = accounts;
    }

    static TrustedKeys of(
            @Nullable KeyResolver encryptKey,
            AwsKeyringSettings settings,
            KeyDescriber describer,
            RequestGuard guard,
            InstantSource clock) {
        List<KeyResolver> resolvers = new ArrayList<>();
        if (encryptKey != null) {
            resolvers.add(encryptKey);
        }
        for (String keyId : settings.decryptKeyIds()) {
            resolvers.add(new KeyResolver(new ConfiguredKey(keyId, false), describer, guard, clock));
        }
        return new TrustedKeys(settings.purpose(), List.copyOf(resolvers), settings.trustedAccounts());
    }

    boolean trusts(KeyArn arn, Deadline deadline) {
        if (isKnown(arn)) {
            return true;
        }
        KmsUnavailableException failure = null;
        boolean pinnedByKeyId = false;
        for (KeyResolver resolver : resolvers) {
            if (resolver.key().couldName(arn)) {
                Outcome outcome = resolver.resolve(deadline);
                if (resolver.key().hasNamed(arn)) {
                    return true;
                }
                failure = (failure != null) ? failure : outcome.failure();
                pinnedByKeyId |= outcome.denied();
            }
        }
        if (failure != null && !pinnedByKeyId) {
            throw new KmsUnavailableException(
                    "KMS could not be asked which keys the configured key ids name. Try again later",
                    failure.reason(),
                    failure.retryAfter().orElse(null),
                    ErrorDetails.of("DescribeKey", purpose).withKeyId(arn.toString()),
                    failure);
        }
        return pinnedByKeyId;
    }

    /**
     * The key ids to send with Decrypt, one after the other. For a key that is known, its ARN alone. Otherwise the configured
     * key ids that this service may not look up: KMS itself refuses under those that name another key.
     */
    List<String> pinsFor(KeyArn arn) {
        if (isKnown(arn)) {
            return List.of(arn.toString());
        }
        return resolvers.stream()
                .filter(KeyResolver::isDenied)
                .map(KeyResolver::key)
                .filter(key -> key.couldName(arn))
                .map(ConfiguredKey::keyId)
                .toList();
    }

    /** Takes note that KMS unwrapped with a key under the key id that was sent. */
    void prove(String keyId, KeyArn arn) {
        for (KeyResolver resolver : resolvers) {
            if (resolver.key().keyId().equals(keyId)) {
                resolver.key().admit(arn);
            }
        }
    }

    private boolean isKnown(KeyArn arn) {
        for (KeyResolver resolver : resolvers) {
            if (resolver.key().hasNamed(arn)) {
                return true;
            }
        }
        for (TrustedAccount account : accounts) {
            if (account.trusts(arn)) {
                return true;
            }
        }
        return false;
    }
}
