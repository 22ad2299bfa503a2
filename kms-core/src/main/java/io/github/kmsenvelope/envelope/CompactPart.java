package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.RangedSource;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.cache.CacheSurroundings;
import io.github.kmsenvelope.cache.DataKeyCache;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import io.github.kmsenvelope.event.KmsEvents;
import io.github.kmsenvelope.keyring.Deadline;
import io.github.kmsenvelope.keyring.Keyring;
import io.github.kmsenvelope.message.compact.CompactDataKey;
import io.github.kmsenvelope.message.compact.CompactHeader;
import io.github.kmsenvelope.message.compact.FrameLayout;
import io.github.kmsenvelope.message.compact.FrameOpener;
import io.github.kmsenvelope.stream.DecryptingChannel;
import io.github.kmsenvelope.stream.DecryptingStream;
import io.github.kmsenvelope.stream.StreamReport;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** The compact format in one purpose. */
final class CompactPart implements FormatPart {

    private final FormatKeys keys;
    private final CompactEncryption encryption;
    private final CompactDecryption decryption;

    CompactPart(
            PurposeSettings purpose,
            Keyring keyring,
            KnownArns knownArns,
            CacheSettings cache,
            Supplier<Deadline> deadlines,
            KmsEvents events,
            CacheSurroundings with) {
        String name = purpose.name();
        DataKeyCache<DecryptKeyId, CompactDataKey> decryptKeys =
                new DataKeyCache<>(cache, name, Operation.DECRYPT, new UnwrappedKeys(keyring, knownArns), events, with);
        DataKeyCache<EncryptionContext, CompactDataKey> encryptKeys = new DataKeyCache<>(
                cache,
                name,
                Operation.ENCRYPT,
                new GeneratedKeys(keyring, knownArns, cache.decryptOwnKeys() ? decryptKeys : null),
                events,
                with);
        this.keys = new FormatKeys(encryptKeys, decryptKeys);
        this.encryption = new CompactEncryption(name, encryptKeys);
        this.decryption = new CompactDecryption(
                name,
                new EntryTrust("decrypt", name, keyring, knownArns),
                deadlines,
                decryptKeys,
                cache.decryptOwnKeys() ? encryption : null);
    }

    @Override
    public byte[] encrypt(byte[] plaintext, EncryptionContext context) {
        return encryption.encrypt(plaintext, context);
    }

    @Override
    public byte[] decrypt(byte[] message, EncryptionContext context) {
        return decryption.decrypt(message, context);
    }

    @Override
    public Sealing start(EncryptionContext context, OptionalInt frameBytes, int paddingBytes) {
        return encryption.start(context, frameBytes.orElse(FrameLayout.DEFAULT_FRAME_BYTES), paddingBytes);
    }

    /** A size that is known is checked before the keys, as it is for a message in one piece. [R2] */
    @Override
    public DecryptingStream open(InputStream source, long size, EncryptionContext context, StreamReport report)
            throws IOException {
        CompactHeader header = decryption.readHeader(source);
        if (size != PurposeStreams.UNKNOWN) {
            decryption.layout(header, size - header.length());
        }
        FrameOpener opener = decryption.open(header, context);
        return DecryptingStream.of(source, header, opener, decryption.refusals(context), report);
    }

    @Override
    public DecryptingChannel openRanges(
            RangedSource source, InputStream start, EncryptionContext context, StreamReport report) throws IOException {
        long size = source.size();
        CompactHeader header = decryption.readHeader(start);
        FrameLayout layout = decryption.layout(header, size - header.length());
        FrameOpener opener = decryption.open(header, context);
        return DecryptingChannel.open(source, header, layout, opener, decryption.refusals(context), report);
    }

    @Override
    public FormatKeys keys() {
        return keys;
    }
}
