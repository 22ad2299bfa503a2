package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.cache.DataKeySource;
import io.github.kmsenvelope.keyring.Deadline;
import io.github.kmsenvelope.keyring.Keyring;
import io.github.kmsenvelope.message.awsesdk.EsdkDataKey;

/** Data keys to decrypt messages of the AWS Encryption SDK with, unwrapped by KMS: each load must give the same. */
final class UnwrappedSdkKeys implements DataKeySource<EsdkKeyId, EsdkDataKey> {

    private final Keyring keyring;
    private final KnownArns knownArns;

    UnwrappedSdkKeys(Keyring keyring, KnownArns knownArns) {
        this.keyring = keyring;
        this.knownArns = knownArns;
    }

    @Override
    public EsdkDataKey load(EsdkKeyId id, Deadline deadline) {
        EsdkDataKey key = new EsdkDataKey(id.suite(), keyring.unwrap(id.encrypted(), id.bound(), deadline));
        knownArns.add(id.encrypted().keyArn().toString());
        return key;
    }

    @Override
    public Succession succession(EsdkDataKey present, EsdkDataKey loaded) {
        return present.hasSameKeyAs(loaded) ? Succession.CONFIRM : Succession.REFUSE;
    }

    @Override
    public EncryptionContext context(EsdkKeyId id) {
        return id.context();
    }
}
