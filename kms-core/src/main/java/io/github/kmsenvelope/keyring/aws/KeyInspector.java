package io.github.kmsenvelope.keyring.aws;

import io.github.kmsenvelope.KeyState;
import io.github.kmsenvelope.KeyStateException;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUsageException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;

/** Tells from a key's metadata whether it can encrypt. */
final class KeyInspector {

    private final ConfiguredKey key;
    private final KeyDescriber describer;
    private final KmsRequests requests;

    KeyInspector(ConfiguredKey key, KeyDescriber describer, KmsRequests requests) {
        this.key = key;
        this.describer = describer;
        this.requests = requests;
    }

    @Nullable
    KmsServiceException check() {
        try {
            return judge(describer.describe(key));
        } catch (KmsServiceException failure) {
            return failure;
        }
    }

    private @Nullable KmsServiceException judge(KeyMetadata metadata) {
        if (metadata.keyUsage() != KeyUsageType.ENCRYPT_DECRYPT || metadata.keySpec() != KeySpec.SYMMETRIC_DEFAULT) {
            return new KmsUsageException(
                    "The KMS key is of kind " + metadata.keyUsageAsString() + ", " + metadata.keySpecAsString()
                            + ". Envelope encryption needs a symmetric encryption key (ENCRYPT_DECRYPT, SYMMETRIC_DEFAULT)",
                    requests.where("DescribeKey", key.keyId()),
                    null);
        }
        return switch (metadata.keyState()) {
            case ENABLED, UPDATING -> null;
            default -> {
                KeyState state = KeyStates.ofName(String.valueOf(metadata.keyStateAsString()));
                yield new KeyStateException(
                        KeyStates.explain(state), state, requests.where("DescribeKey", key.keyId()), null);
            }
        };
    }
}
