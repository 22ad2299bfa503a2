package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.cache.CachedKey;
import io.github.kmsenvelope.cache.DataKeyCache;
import io.github.kmsenvelope.keyring.DataKey;
import io.github.kmsenvelope.keyring.Deadline;
import io.github.kmsenvelope.keyring.Keyring;
import io.github.kmsenvelope.message.compact.CompactDataKey;
import io.github.kmsenvelope.message.compact.KeysSection;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the messages of one purpose. */
final class Encryption {

    private final String purpose;
    private final Keyring keyring;
    private final Supplier<Deadline> deadlines;
    private final DataKeyCache<EncryptionContext, CompactDataKey> dataKeys;
    private final KnownArns knownArns;

    Encryption(
            String purpose,
            Keyring keyring,
            Supplier<Deadline> deadlines,
            DataKeyCache<EncryptionContext, CompactDataKey> dataKeys,
            KnownArns knownArns) {
        this.purpose = purpose;
        this.keyring = keyring;
        this.deadlines = deadlines;
        this.dataKeys = dataKeys;
        this.knownArns = knownArns;
    }

    byte[] encrypt(byte[] plaintext, EncryptionContext context) {
        if (!CompactDataKey.fitsOneMessage(plaintext.length)) {
            throw new KmsUsageException(
                    "The plaintext of " + plaintext.length + " bytes is too long for one array with its overhead",
                    ErrorDetails.of("encrypt", purpose),
                    null);
        }
        EncryptionContext keyContext = context.withoutAssociatedData();
        CachedKey<CompactDataKey> key =
                Objects.requireNonNull(dataKeys.lease(keyContext, plaintext.length, () -> generate(keyContext)));
        try {
            return key.secret().encrypt(plaintext, context.encodedAssociatedData());
        } finally {
            key.release();
        }
    }

    /** The data key kept for encryption under a context, for decryption to look at. */
    @Nullable
    CachedKey<CompactDataKey> leaseIfPresent(EncryptionContext context) {
        return dataKeys.leaseIfPresent(context.withoutAssociatedData());
    }

    private CompactDataKey generate(EncryptionContext context) {
        DataKey dataKey = keyring.generate(context, deadlines.get());
        String arn = dataKey.encrypted().keyArn().toString();
        knownArns.add(arn);
        KeysSection keys = KeysSection.of(arn, dataKey.encrypted().wrapped());
        return new CompactDataKey(dataKey.plaintext(), keys, context.encodedEncryptionContext());
    }
}
