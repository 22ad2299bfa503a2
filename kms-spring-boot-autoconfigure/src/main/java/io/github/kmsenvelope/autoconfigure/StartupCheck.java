package io.github.kmsenvelope.autoconfigure;

import io.github.kmsenvelope.KeyStateException;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.UntrustedKeyException;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KeyCheck;
import io.github.kmsenvelope.envelope.KeyCheckMode;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks KMS about the configured keys before the application is ready. What is certainly wrong stops the start-up; what may
 * pass only warns, since an outage of KMS must not block a restart.
 */
final class StartupCheck {

    private static final Logger LOG = LoggerFactory.getLogger(StartupCheck.class);

    private final KmsProperties.Startup settings;

    StartupCheck(KmsProperties.Startup settings) {
        this.settings = settings;
    }

    void check(EnvelopeKmsService service) {
        if (settings.check() == KmsProperties.Check.NONE) {
            return;
        }
        List<String> definite = new ArrayList<>();
        for (KeyCheck key : service.checkKeys(mode())) {
            KmsServiceException failure = key.failure();
            if (failure == null) {
                LOG.debug("Purpose '{}': {} is ready.", key.purpose(), key.keyId());
            } else if (isDefinite(failure)) {
                definite.add("Purpose '" + key.purpose() + "' cannot use " + key.keyId() + ": " + failure.getMessage());
            } else {
                LOG.warn(
                        "Purpose '{}': whether {} can be used is not known yet; the first call tries. {}",
                        key.purpose(),
                        key.keyId(),
                        failure.getMessage());
            }
        }
        if (!definite.isEmpty()) {
            report(String.join(System.lineSeparator(), definite));
        }
    }

    private void report(String description) {
        if (settings.onFailure() == KmsProperties.OnFailure.WARN) {
            LOG.warn("{}", description);
            return;
        }
        throw new KmsConfigurationException(
                description,
                "Mend the key, or name another by key-id. To start all the same, set aws.kms.startup.on-failure=warn.");
    }

    private KeyCheckMode mode() {
        return (settings.check() == KmsProperties.Check.ROUND_TRIP) ? KeyCheckMode.ROUND_TRIP : KeyCheckMode.DESCRIBE;
    }

    /** To look a key up is not needed to use it, and credentials may come; but without permission to use it nothing works. */
    private boolean isDefinite(KmsServiceException failure) {
        return failure instanceof KeyStateException
                || failure instanceof KmsUsageException
                || failure instanceof UntrustedKeyException
                || (mode() == KeyCheckMode.ROUND_TRIP
                        && "AccessDeniedException".equals(failure.details().errorCode()));
    }
}
