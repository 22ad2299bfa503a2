package io.github.kmsenvelope.autoconfigure;

import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

/**
 * The one service behind all beans of this auto-configuration, built when the first of them is made: they share its data keys.
 * Closed by {@link BuiltServices}.
 */
final class SharedService {

    private final ObjectProvider<KmsServiceBuilder> builders;
    private @Nullable EnvelopeKmsService service;

    SharedService(ObjectProvider<KmsServiceBuilder> builders) {
        this.builders = builders;
    }

    synchronized EnvelopeKmsService get() {
        if (service == null) {
            service = build(builders.getObject());
        }
        return service;
    }

    private static EnvelopeKmsService build(KmsServiceBuilder builder) {
        if (!builder.hasPurposes()) {
            throw new KmsConfigurationException(
                    "No KMS key is configured.",
                    "Set aws.kms.key-id, for example to alias/orders, or aws.kms.keys.<purpose>.key-id. To do without"
                            + " encryption, set aws.kms.enabled=false.");
        }
        return builder.build();
    }
}
