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
import io.github.kmsenvelope.message.awsesdk.EsdkDataKey;
import io.github.kmsenvelope.message.awsesdk.EsdkMaterials;
import io.github.kmsenvelope.message.awsesdk.RangedMessage;
import io.github.kmsenvelope.stream.DecryptingChannel;
import io.github.kmsenvelope.stream.DecryptingStream;
import io.github.kmsenvelope.stream.StreamReport;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** The format of the AWS Encryption SDK in one purpose. */
final class EsdkPart implements FormatPart {

    private final FormatKeys keys;
    private final EsdkEncryption encryption;
    private final EsdkDecryption decryption;

    EsdkPart(
            PurposeSettings purpose,
            Keyring keyring,
            KnownArns knownArns,
            CacheSettings cache,
            Supplier<Deadline> deadlines,
            KmsEvents events,
            CacheSurroundings with) {
        String name = purpose.name();
        EncryptionSdkSettings settings = purpose.formats().sdk();
        DataKeyCache<EsdkKeyId, EsdkDataKey> decryptKeys = new DataKeyCache<>(
                cache, name, Operation.DECRYPT, new UnwrappedSdkKeys(keyring, knownArns), events, with);
        DataKeyCache<EncryptionContext, EsdkMaterials> encryptKeys = new DataKeyCache<>(
                cache,
                name,
                Operation.ENCRYPT,
                new GeneratedMaterials(
                        EsdkEncryption.suite(settings),
                        settings.requiredContextKeys(),
                        keyring,
                        knownArns,
                        cache.decryptOwnKeys() ? decryptKeys : null),
                events,
                with);
        this.keys = new FormatKeys(encryptKeys, decryptKeys);
        this.encryption = new EsdkEncryption(name, settings, encryptKeys);
        this.decryption = new EsdkDecryption(
                name,
                settings,
                new EsdkTrust(name, keyring, knownArns),
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

    /** The format has no place for padding, and its messages are not rewrapped. */
    @Override
    public Sealing start(EncryptionContext context, OptionalInt frameBytes, int paddingBytes) {
        return encryption.start(context, frameBytes);
    }

    /** The size is checked as the message arrives: frames say what follows them. */
    @Override
    public DecryptingStream open(InputStream source, long size, EncryptionContext context, StreamReport report)
            throws IOException {
        return DecryptingStream.of(source, decryption.open(source, context), decryption.refusals(context), report);
    }

    @Override
    public DecryptingChannel openRanges(
            RangedSource source, InputStream start, EncryptionContext context, StreamReport report) throws IOException {
        RangedMessage message = decryption.openRanged(start, source.size(), context);
        return DecryptingChannel.open(source, message, decryption.refusals(context), report);
    }

    @Override
    public FormatKeys keys() {
        return keys;
    }
}
