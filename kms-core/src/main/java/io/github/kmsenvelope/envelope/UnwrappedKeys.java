package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.cache.DataKeySource;
import io.github.kmsenvelope.keyring.Deadline;
import io.github.kmsenvelope.keyring.EncryptedDataKey;
import io.github.kmsenvelope.keyring.Keyring;
import io.github.kmsenvelope.message.compact.CompactDataKey;
import io.github.kmsenvelope.message.compact.KeysSection;
import io.github.kmsenvelope.secret.SecretBytes;

/** Data keys to decrypt with, unwrapped by KMS: each load must give the same, and proves that KMS still allows it. */
final class UnwrappedKeys implements DataKeySource<DecryptKeyId, CompactDataKey> {

    private final Keyring keyring;
    private final KnownArns knownArns;

    UnwrappedKeys(Keyring keyring, KnownArns knownArns) {
        this.keyring = keyring;
        this.knownArns = knownArns;
    }

    @Override
    public CompactDataKey load(DecryptKeyId id, Deadline deadline) {
        EncryptedDataKey encrypted = id.encrypted();
        SecretBytes dataKey = keyring.unwrap(encrypted, id.context(), deadline);
        String arn = encrypted.keyArn().toString();
        knownArns.add(arn);
        return new CompactDataKey(
                dataKey, KeysSection.of(arn, encrypted.wrapped()), id.context().encodedEncryptionContext());
    }

    @Override
    public Succession succession(CompactDataKey present, CompactDataKey loaded) {
        return present.hasSameKeyAs(loaded) ? Succession.CONFIRM : Succession.REFUSE;
    }

    @Override
    public EncryptionContext context(DecryptKeyId id) {
        return id.context();
    }
}
