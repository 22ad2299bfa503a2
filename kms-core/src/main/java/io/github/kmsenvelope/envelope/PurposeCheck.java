package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.keyring.aws.AwsKeyChecks;
import io.github.kmsenvelope.resilience.Resilience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks the KMS keys of one purpose. Uses no cached data key and makes none. */
final class PurposeCheck {

    private final PurposeSettings settings;
    private final AwsKeyChecks checks;
    private final Resilience resilience;

    PurposeCheck(PurposeSettings settings, AwsKeyChecks checks, Resilience resilience) {
        this.settings = settings;
        this.checks = checks;
        this.resilience = resilience;
    }

    List<KeyCheck> run(KeyCheckMode mode) {
        List<KeyCheck> results = new ArrayList<>();
        String keyId = settings.keyId();
        if (keyId != null) {
            results.add(result(keyId, mode == KeyCheckMode.DESCRIBE ? describe() : roundTrip(keyId)));
        }
        if (mode == KeyCheckMode.ROUND_TRIP) {
            settings.decryptKeyIds().forEach(id -> results.add(result(id, unwrap(id))));
        }
        return results;
    }

    /** Asks for the description of the key to encrypt with, if there is one. */
    List<KeyCheck> describe(Duration timeout) {
        String keyId = settings.keyId();
        return (keyId != null) ? List.of(result(keyId, checks.describe(resilience.startAttempt(timeout)))) : List.of();
    }

    private @Nullable KmsServiceException describe() {
        return checks.describe(resilience.startAttempt());
    }

    private @Nullable KmsServiceException roundTrip(String keyId) {
        KmsServiceException failure = checks.tryGenerate(context(), resilience.startAttempt());
        return (failure != null) ? failure : unwrap(keyId);
    }

    private @Nullable KmsServiceException unwrap(String keyId) {
        return checks.tryUnwrap(keyId, context(), resilience.startAttempt());
    }

    private EncryptionContext context() {
        return settings.constantContext();
    }

    private KeyCheck result(String keyId, @Nullable KmsServiceException failure) {
        return new KeyCheck(settings.name(), keyId, failure);
    }
}
