package io.github.kmsenvelope.keyring.aws;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.keyring.Deadline;
import io.github.kmsenvelope.keyring.KeyArn;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyMetadata;

/** Asks KMS what a configured key id names, and remembers it. */
final class KeyDescriber {

    private final KmsClient client;
    private final KmsRequests requests;
    private final AliasWatch aliasWatch;

    KeyDescriber(KmsClient client, KmsRequests requests, AliasWatch aliasWatch) {
        this.client = client;
        this.requests = requests;
        this.aliasWatch = aliasWatch;
    }

    KeyMetadata describe(ConfiguredKey key, Deadline deadline) {
        KeyMetadata metadata = requests.make(
                        "DescribeKey",
                        key.keyId(),
                        EncryptionContext.none(),
                        deadline,
                        timeout -> client.describeKey(
                                request -> request.keyId(key.keyId()).overrideConfiguration(timeout)))
                .keyMetadata();
        KeyArn.parse(String.valueOf(metadata.arn())).ifPresent(arn -> {
            requests.publish(described(key, arn, metadata));
            aliasWatch.accepts(key, arn);
        });
        return metadata;
    }

    private KmsEvent.KeyDescribed described(ConfiguredKey key, KeyArn arn, KeyMetadata metadata) {
        return new KmsEvent.KeyDescribed(
                requests.purpose(),
                key.keyId(),
                arn.toString(),
                KeyStates.of(metadata),
                String.valueOf(metadata.originAsString()),
                Boolean.TRUE.equals(metadata.multiRegion()),
                metadata.deletionDate(),
                metadata.validTo());
    }
}
