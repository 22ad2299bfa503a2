package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.cache.DataKeySource;
import io.github.kmsenvelope.keyring.DataKey;
import io.github.kmsenvelope.keyring.Deadline;
import io.github.kmsenvelope.keyring.Keyring;
import io.github.kmsenvelope.message.compact.CompactDataKey;
import io.github.kmsenvelope.message.compact.KeysSection;

/** Data keys to encrypt with, made by KMS: each load gives another. */
final class GeneratedKeys implements DataKeySource<EncryptionContext, CompactDataKey> {

    private final Keyring keyring;
    private final KnownArns knownArns;

    GeneratedKeys(Keyring keyring, KnownArns knownArns) {
        this.keyring = keyring;
        this.knownArns = knownArns;
    }

    @Override
    public CompactDataKey load(EncryptionContext context, Deadline deadline) {
        DataKey dataKey = keyring.generate(context, deadline);
        String arn = dataKey.encrypted().keyArn().toString();
        knownArns.add(arn);
        KeysSection keys = KeysSection.of(arn, dataKey.encrypted().wrapped());
        return new CompactDataKey(dataKey.plaintext(), keys, context.encodedEncryptionContext());
    }

    @Override
    public Succession succession(CompactDataKey present, CompactDataKey loaded) {
        return Succession.REPLACE;
    }

    @Override
    public EncryptionContext context(EncryptionContext id) {
        return id;
    }
}
