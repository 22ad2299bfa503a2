package io.github.kmsenvelope.keyring.aws;

import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.UntrustedKeyException;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.keyring.KeyArn;
import io.github.kmsenvelope.keyring.PurposeProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notices when an alias was pointed at another KMS key, and says so. */
final class AliasWatch {

    private static final Logger LOG = LoggerFactory.getLogger(AliasWatch.class);

    private final KmsRequests requests;

    AliasWatch(KmsRequests requests) {
        this.requests = requests;
    }

    /**
     * Takes note of the KMS key that a configured key id was used as.
     *
     * @throws UntrustedKeyException if it must not be
     */
    void requireAccepted(ConfiguredKey key, KeyArn arn, ErrorDetails where) {
        if (!accepts(key, arn)) {
            throw new UntrustedKeyException(
                    "The key id names " + arn + " now, and pin-key-arn forbids to follow. If the move is meant, restart"
                            + " the service, with the ARN that it named before in "
                            + PurposeProperties.decryptKeyIds(requests.purpose()),
                    where,
                    null);
        }
    }

    /** Takes note of the KMS key that a configured key id names, and tells whether it may be used. */
    boolean accepts(ConfiguredKey key, KeyArn arn) {
        ConfiguredKey.Observation seen = key.observe(arn);
        if (seen.previous() == null) {
            return seen.accepted();
        }
        String purpose = requests.purpose();
        if (seen.accepted()) {
            LOG.warn(
                    "Purpose '{}': {} now names {} and no longer {}. New messages use the new key; messages under the old"
                            + " one stay readable in this process. For the time after a restart add the old ARN to {}.",
                    purpose,
                    key.keyId(),
                    arn,
                    seen.previous(),
                    PurposeProperties.decryptKeyIds(purpose));
        }
        requests.publish(new KmsEvent.AliasMoved(
                purpose, key.keyId(), seen.previous().toString(), arn.toString(), seen.accepted()));
        return seen.accepted();
    }
}
