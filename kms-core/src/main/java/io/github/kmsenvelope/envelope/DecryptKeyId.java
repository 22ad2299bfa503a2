package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.keyring.EncryptedDataKey;
import io.github.kmsenvelope.message.compact.KeyEntry;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What identifies a data key for decryption: the encryption context, the KMS key, and the whole wrapped data key.
 *
 * <p>To look one up, it is made over an entry of a message, without copying; to be kept, it is {@linkplain #kept copied}.
 */
final class DecryptKeyId {

    private static final byte[] NOTHING = {};

    private final EncryptionContext context;
    private final int hash;
    private final @Nullable KeyEntry entry;
    private final @Nullable EncryptedDataKey encrypted;
    private final byte[] arn;
    private final byte[] wrapped;

    private DecryptKeyId(
            EncryptionContext context,
            int wrappedHash,
            @Nullable KeyEntry entry,
            @Nullable EncryptedDataKey encrypted,
            byte[] arn,
            byte[] wrapped) {
        this.context = context;
        this.hash = 31 * context.hashCode() + wrappedHash;
        this.entry = entry;
        this.encrypted = encrypted;
        this.arn = arn;
        this.wrapped = wrapped;
    }

    /** For a look-up during the call that reads the entry's message. */
    static DecryptKeyId over(KeyEntry entry, EncryptionContext context) {
        return new DecryptKeyId(context, entry.wrappedHash(), entry, null, NOTHING, NOTHING);
    }

    static DecryptKeyId kept(EncryptedDataKey key, EncryptionContext context) {
        byte[] wrapped = key.wrapped();
        return new DecryptKeyId(
                context,
                KeyEntry.wrappedHash(wrapped),
                null,
                key,
                key.keyArn().toString().getBytes(StandardCharsets.ISO_8859_1),
                wrapped);
    }

    EncryptionContext context() {
        return context;
    }

    /** The wrapped data key, of an id that is to be kept. */
    EncryptedDataKey encrypted() {
        return Objects.requireNonNull(encrypted);
    }

    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof DecryptKeyId that) || hash != that.hash || !context.equals(that.context)) {
            return false;
        }
        DecryptKeyId view = (entry != null) ? this : that;
        DecryptKeyId copy = (entry != null) ? that : this;
        if (view.entry == null) {
            return Arrays.equals(wrapped, that.wrapped) && Arrays.equals(arn, that.arn);
        }
        return copy.entry == null && view.entry.hasWrapped(copy.wrapped) && view.entry.hasArn(copy.arn);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
