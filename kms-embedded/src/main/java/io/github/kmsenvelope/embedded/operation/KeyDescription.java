package io.github.kmsenvelope.embedded.operation;

import io.github.kmsenvelope.embedded.key.KeyState;
import io.github.kmsenvelope.embedded.key.KmsKey;
import io.github.kmsenvelope.embedded.key.Locality;
import io.github.kmsenvelope.embedded.wire.Output;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The {@code KeyMetadata} of a key. */
record KeyDescription(Locality locality) {

    Output of(KmsKey key) {
        // Only a key whose material comes from outside ever waits for it.
        boolean imported = key.state() == KeyState.PENDING_IMPORT;
        Output metadata = Output.empty()
                .with("AWSAccountId", this.locality.accountId())
                .with("KeyId", key.id())
                .with("Arn", key.arn())
                .with("CreationDate", key.creationDate())
                .with("Enabled", key.state() == KeyState.ENABLED)
                .with("Description", key.description())
                .with("KeyUsage", "ENCRYPT_DECRYPT")
                .with("KeyState", key.state().word())
                .with("DeletionDate", key.deletionDate())
                .with("Origin", imported ? "EXTERNAL" : "AWS_KMS")
                .with("KeyManager", "CUSTOMER")
                .with("CustomerMasterKeySpec", CryptoMembers.SYMMETRIC_DEFAULT)
                .with("KeySpec", CryptoMembers.SYMMETRIC_DEFAULT)
                .with("EncryptionAlgorithms", List.of(CryptoMembers.SYMMETRIC_DEFAULT))
                .with("MultiRegion", key.multiRegion())
                .with("MultiRegionConfiguration", multiRegionConfiguration(key))
                .with(
                        "CurrentKeyMaterialId",
                        imported ? null : key.currentMaterial().id());
        return Output.empty().with("KeyMetadata", metadata);
    }

    private @Nullable Output multiRegionConfiguration(KmsKey key) {
        if (!key.multiRegion()) {
            return null;
        }
        return Output.empty()
                .with("MultiRegionKeyType", "PRIMARY")
                .with("PrimaryKey", Output.empty().with("Arn", key.arn()).with("Region", this.locality.region()))
                .with("ReplicaKeys", List.of());
    }
}
