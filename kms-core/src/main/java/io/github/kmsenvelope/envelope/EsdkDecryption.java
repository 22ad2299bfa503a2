package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.cache.CachedKey;
import io.github.kmsenvelope.cache.DataKeyCache;
import io.github.kmsenvelope.keyring.Deadline;
import io.github.kmsenvelope.message.awsesdk.ArrivingMessage;
import io.github.kmsenvelope.message.awsesdk.EsdkDataKey;
import io.github.kmsenvelope.message.awsesdk.EsdkHeader;
import io.github.kmsenvelope.message.awsesdk.EsdkMaterials;
import io.github.kmsenvelope.message.awsesdk.EsdkMessage;
import io.github.kmsenvelope.message.awsesdk.RangedMessage;
import io.github.kmsenvelope.stream.StreamRefusals;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens the messages of one purpose that are in the format of the AWS Encryption SDK. */
final class EsdkDecryption {

    private final String purpose;
    private final EncryptionSdkSettings settings;
    private final EsdkContexts contexts;
    private final EsdkTrust trust;
    private final Supplier<Deadline> deadlines;
    private final DataKeyCache<EsdkKeyId, EsdkDataKey> dataKeys;
    private final @Nullable EsdkEncryption ownKeys;

    /**
     * Makes the decryption of a purpose.
     *
     * @param deadlines starts the time that one call has to ask KMS
     * @param ownKeys whose data keys may open what they made, if any
     */
    EsdkDecryption(
            String purpose,
            EncryptionSdkSettings settings,
            EsdkTrust trust,
            Supplier<Deadline> deadlines,
            DataKeyCache<EsdkKeyId, EsdkDataKey> dataKeys,
            @Nullable EsdkEncryption ownKeys) {
        this.purpose = purpose;
        this.settings = settings;
        this.contexts = new EsdkContexts(settings, purpose);
        this.trust = trust;
        this.deadlines = deadlines;
        this.dataKeys = dataKeys;
        this.ownKeys = ownKeys;
    }

    byte[] decrypt(byte[] message, EncryptionContext context) {
        EsdkMessage parsed = located(() -> EsdkMessage.parse(message, settings.rules()));
        byte @Nullable [] plaintext = this.<byte @Nullable []>located(() ->
                this.<byte @Nullable []>withKey(parsed.header(), context, (key, leftOut) -> key.open(parsed, leftOut)));
        if (plaintext == null) {
            throw notAuthentic(context);
        }
        return plaintext;
    }

    /** Reads the header of a message that arrives, gets its data key, and gives the data key back. */
    ArrivingMessage open(InputStream source, EncryptionContext context) throws IOException {
        ArrivingMessage message;
        try {
            message = ArrivingMessage.read(source, settings.rules());
        } catch (MalformedMessageException ex) {
            throw malformed(String.valueOf(ex.getMessage()));
        }
        if (message.header().suite().signs() && !settings.signedStreams()) {
            throw new KmsUsageException(
                    "The message is signed, and signed messages are not read in streams here: all but their last frame"
                            + " would be given out before the signature is verified. Decrypt it in one piece",
                    where(),
                    null);
        }
        if (!located(() -> withKey(message.header(), context, (key, leftOut) -> key.unlock(message, leftOut)))) {
            throw notAuthentic(context);
        }
        return message;
    }

    /** Reads the header of a message of which any part is wanted, gets its data key, and gives the data key back. */
    RangedMessage openRanged(InputStream start, long size, EncryptionContext context) throws IOException {
        RangedMessage message;
        try {
            EsdkHeader header = EsdkHeader.read(start, settings.rules());
            requireRanges(header);
            message = RangedMessage.of(header, size - header.length(), settings.rules());
        } catch (MalformedMessageException ex) {
            throw malformed(String.valueOf(ex.getMessage()));
        }
        if (!located(() -> withKey(message.header(), context, (key, leftOut) -> key.unlock(message, leftOut)))) {
            throw notAuthentic(context);
        }
        return message;
    }

    private void requireRanges(EsdkHeader header) {
        if (header.suite().signs()) {
            throw new KmsUsageException(
                    "The message is signed, and signed messages are not read at random positions: the signature covers"
                            + " the whole message. Use a stream, or decrypt it in one piece",
                    where(),
                    null);
        }
        if (header.isSingleBlock()) {
            throw new KmsUsageException(
                    "The message is one block, which is not read at random positions: it has one tag over all of its"
                            + " plaintext. Use a stream, or decrypt it in one piece",
                    where(),
                    null);
        }
    }

    /** What is thrown while the frames of a message are read. */
    StreamRefusals refusals(EncryptionContext context) {
        return new StreamRefusals() {

            @Override
            public MalformedMessageException malformed(String text) {
                return EsdkDecryption.this.malformed(text);
            }

            @Override
            public MessageAuthenticationException notAuthentic() {
                return EsdkDecryption.this.notAuthentic(context);
            }
        };
    }

    private <T extends @Nullable Object> T withKey(
            EsdkHeader header, EncryptionContext context, BiFunction<EsdkDataKey, byte[], T> use) {
        EsdkContexts.Match match = contexts.match(header, context);
        CachedKey<EsdkMaterials> own = peekOwn(header, match, false);
        if (own != null) {
            return useOwn(own, match, use);
        }
        CachedKey<EsdkDataKey> key;
        try {
            key = lease(header, match);
        } catch (KmsUnavailableException away) {
            // An interrupted caller knows nothing of KMS.
            own = Thread.currentThread().isInterrupted() ? null : peekOwn(header, match, true);
            if (own == null) {
                throw away;
            }
            return useOwn(own, match, use);
        }
        try {
            return use.apply(key.secret(), match.pairsLeftOut());
        } finally {
            key.release();
        }
    }

    private static <T extends @Nullable Object> T useOwn(
            CachedKey<EsdkMaterials> own, EsdkContexts.Match match, BiFunction<EsdkDataKey, byte[], T> use) {
        try {
            return use.apply(own.secret().dataKey(), match.pairsLeftOut());
        } finally {
            own.release();
        }
    }

    /** The KMS key of what this process wraps needs no proof of trust: it is the one to encrypt with. */
    private @Nullable CachedKey<EsdkMaterials> peekOwn(EsdkHeader header, EsdkContexts.Match match, boolean kmsIsAway) {
        CachedKey<EsdkMaterials> own = (ownKeys != null) ? ownKeys.peek(match.context(), kmsIsAway) : null;
        if (own != null && !own.secret().isWrappedIn(header, match.leftOut().encryptionContext())) {
            own.release();
            return null;
        }
        return own;
    }

    private CachedKey<EsdkDataKey> lease(EsdkHeader header, EsdkContexts.Match match) {
        Deadline deadline = deadlines.get();
        EncryptionContext bare = match.context();
        EncryptionContext bound = contexts.bound(header, bare);
        List<EsdkKeyId> ids = trust.trusted(header, deadline).stream()
                .map(encrypted -> new EsdkKeyId(header.suite(), bare, bound, encrypted))
                .toList();
        for (EsdkKeyId id : ids) {
            CachedKey<EsdkDataKey> key = dataKeys.leaseIfPresent(id);
            if (key != null) {
                return key;
            }
        }
        byte[] pairsLeftOut = match.pairsLeftOut();
        KmsServiceException failure = null;
        for (EsdkKeyId id : ids) {
            try {
                CachedKey<EsdkDataKey> key = dataKeys.lease(
                        id, DataKeyCache.UNCOUNTED, () -> deadline, loaded -> loaded.unlocks(header, pairsLeftOut));
                if (key == null) {
                    throw notAuthentic(bare);
                }
                return key;
            } catch (KmsServiceException ex) {
                if (isFinal(ex)) {
                    throw ex;
                }
                failure = Failures.graver(failure, ex);
            }
        }
        throw (failure != null) ? failure : notAuthentic(bare);
    }

    /** KMS refused nothing, but what it unwrapped is not what the entry says: no other entry is tried. */
    private static boolean isFinal(KmsServiceException failure) {
        return failure instanceof MalformedMessageException
                || failure instanceof MessageAuthenticationException
                        && failure.details().errorCode() == null;
    }

    private <T extends @Nullable Object> T located(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (MalformedMessageException ex) {
            throw ex.details().operation() == null ? malformed(String.valueOf(ex.getMessage())) : ex;
        }
    }

    private MalformedMessageException malformed(String text) {
        return new MalformedMessageException(text, where(), null);
    }

    private MessageAuthenticationException notAuthentic(EncryptionContext context) {
        return new MessageAuthenticationException(
                "The message does not authenticate: it was changed, or it was written under another data key than its"
                        + " KMS key unwraps for the context " + context,
                where(),
                null);
    }

    private ErrorDetails where() {
        return ErrorDetails.of("decrypt", purpose);
    }
}
