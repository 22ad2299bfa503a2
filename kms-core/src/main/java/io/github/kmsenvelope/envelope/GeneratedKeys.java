package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.cache.CachedKey;
import io.github.kmsenvelope.cache.DataKeyCache;
import io.github.kmsenvelope.cache.DataKeySource;
import io.github.kmsenvelope.keyring.DataKey;
import io.github.kmsenvelope.keyring.Deadline;
import io.github.kmsenvelope.keyring.EncryptedDataKey;
import io.github.kmsenvelope.keyring.KeyArn;
import io.github.kmsenvelope.keyring.Keyring;
import io.github.kmsenvelope.message.compact.CompactDataKey;
import io.github.kmsenvelope.message.compact.KeysSection;
import org.jspecify.annotations.Nullable;

/**
 * Data keys to encrypt with, made by KMS: each load gives another. One that was read with too goes on decrypting when it is
 * replaced, if it may, so that nobody waits for KMS to read what was just written.
 */
final class GeneratedKeys implements DataKeySource<EncryptionContext, CompactDataKey> {

    private final Keyring keyring;
    private final KnownArns knownArns;
    private final @Nullable DataKeyCache<DecryptKeyId, CompactDataKey> readers;

    /**
     * Makes a source.
     *
     * @param readers where replaced data keys go on decrypting, if they may
     */
    GeneratedKeys(Keyring keyring, KnownArns knownArns, @Nullable DataKeyCache<DecryptKeyId, CompactDataKey> readers) {
        this.keyring = keyring;
        this.knownArns = knownArns;
        this.readers = readers;
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
    public Runnable replacing(EncryptionContext context, CachedKey<CompactDataKey> present) {
        if (readers == null) {
            return () -> {};
        }
        CompactDataKey key = present.secret();
        KeyArn arn = KeyArn.parse(key.keyArn()).orElseThrow();
        return readers.adopt(DecryptKeyId.kept(new EncryptedDataKey(arn, key.wrapped()), context), present);
    }

    @Override
    public EncryptionContext context(EncryptionContext id) {
        return id;
    }
}
