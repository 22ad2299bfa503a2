package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.cache.CachedKey;
import io.github.kmsenvelope.cache.DataKeyCache;
import io.github.kmsenvelope.keyring.Deadline;
import io.github.kmsenvelope.keyring.EncryptedDataKey;
import io.github.kmsenvelope.message.compact.CompactDataKey;
import io.github.kmsenvelope.message.compact.CompactHeader;
import io.github.kmsenvelope.message.compact.FrameLayout;
import io.github.kmsenvelope.message.compact.FrameOpener;
import io.github.kmsenvelope.message.compact.KeyEntry;
import io.github.kmsenvelope.stream.StreamRefusals;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens the messages of one purpose that are in the compact format, in the order of checks that the format page sets. */
final class CompactDecryption {

    private final String purpose;
    private final EntryTrust trust;
    private final Supplier<Deadline> deadlines;
    private final DataKeyCache<DecryptKeyId, CompactDataKey> dataKeys;
    private final @Nullable CompactEncryption ownKeys;

    /**
     * Makes the decryption of a purpose.
     *
     * @param deadlines starts the time that one call has to ask KMS
     * @param ownKeys whose data keys may open what they made, if any
     */
    CompactDecryption(
            String purpose,
            EntryTrust trust,
            Supplier<Deadline> deadlines,
            DataKeyCache<DecryptKeyId, CompactDataKey> dataKeys,
            @Nullable CompactEncryption ownKeys) {
        this.purpose = purpose;
        this.trust = trust;
        this.deadlines = deadlines;
        this.dataKeys = dataKeys;
        this.ownKeys = ownKeys;
    }

    byte[] decrypt(byte[] message, EncryptionContext context) {
        CompactHeader header = parse(message);
        CachedKey<CompactDataKey> key = lease(header, context);
        try {
            byte[] plaintext = key.secret().decrypt(header, context.encodedAssociatedData());
            if (plaintext == null) {
                throw notAuthentic(context);
            }
            return plaintext;
        } finally {
            key.release();
        }
    }

    /** Reads the header of a message, and nothing behind it. */
    CompactHeader readHeader(InputStream source) throws IOException {
        try {
            return CompactHeader.read(source);
        } catch (MalformedMessageException ex) {
            throw malformed(String.valueOf(ex.getMessage()));
        }
    }

    /** Lays out a body whose size is known. [R2] */
    FrameLayout layout(CompactHeader header, long bodyBytes) {
        try {
            return header.layout(bodyBytes);
        } catch (MalformedMessageException ex) {
            throw malformed(String.valueOf(ex.getMessage()));
        }
    }

    /** Gets what opens the frames of a message, by the same checks as for one in one piece. The data key is given back. */
    FrameOpener open(CompactHeader header, EncryptionContext context) {
        CachedKey<CompactDataKey> key = lease(header, context);
        try {
            FrameOpener opener = key.secret().opener(header, context.encodedAssociatedData());
            if (opener == null) {
                throw notAuthentic(context);
            }
            return opener;
        } finally {
            key.release();
        }
    }

    /** What is thrown while the frames of a message are read. */
    StreamRefusals refusals(EncryptionContext context) {
        return new Refusals(this, context);
    }

    private CompactHeader parse(byte[] message) {
        try {
            return CompactHeader.parse(message);
        } catch (MalformedMessageException ex) {
            throw malformed(String.valueOf(ex.getMessage()));
        }
    }

    /** [R3] to [R6]. */
    private CachedKey<CompactDataKey> lease(CompactHeader header, EncryptionContext context) {
        requireHints(header, context);
        EncryptionContext keyContext = context.withoutAssociatedData();
        List<KeyEntry> entries = header.entries();
        CachedKey<CompactDataKey> key = trust.isKnown(entries) ? leaseIfPresent(entries, keyContext) : null;
        return (key != null) ? key : load(header, keyContext, context);
    }

    /** Could be left to the tags, but a reader who forgot a scope deserves to be told. [R3] */
    private void requireHints(CompactHeader header, EncryptionContext context) {
        requireHint("an encryption context", header.hintsEncryptionContext(), context.hasEncryptionContext());
        requireHint("associated data", header.hintsAssociatedData(), context.hasAssociatedData());
    }

    private void requireHint(String scope, boolean written, boolean given) {
        if (written != given) {
            throw new MessageAuthenticationException(
                    written
                            ? "The message was written with " + scope
                                    + ", and none was given, or the message was changed"
                            : "The message was written without " + scope + ", and some was given, or the message was"
                                    + " changed",
                    where(),
                    null);
        }
    }

    /** Whatever KMS is asked for this call, it is asked within one deadline. */
    private CachedKey<CompactDataKey> load(
            CompactHeader header, EncryptionContext keyContext, EncryptionContext context) {
        Deadline deadline = deadlines.get();
        List<KeyEntry> entries = trust.trustedOf(header.entries(), deadline);
        CachedKey<CompactDataKey> key = leaseIfPresent(entries, keyContext);
        return (key != null) ? key : unwrap(header, entries, keyContext, context, deadline);
    }

    /** [R5] A cached data key of any entry is better than a request for the first. */
    private @Nullable CachedKey<CompactDataKey> leaseIfPresent(List<KeyEntry> entries, EncryptionContext context) {
        for (KeyEntry entry : entries) {
            CachedKey<CompactDataKey> key = dataKeys.leaseIfPresent(DecryptKeyId.over(entry, context));
            if (key != null) {
                return key;
            }
        }
        return peekOwn(entries, context, false);
    }

    private @Nullable CachedKey<CompactDataKey> peekOwn(
            List<KeyEntry> entries, EncryptionContext context, boolean kmsIsAway) {
        CachedKey<CompactDataKey> own = (ownKeys != null) ? ownKeys.peek(context, kmsIsAway) : null;
        if (own == null) {
            return null;
        }
        for (KeyEntry entry : entries) {
            if (own.secret().isWrappedIn(entry)) {
                return own;
            }
        }
        own.release();
        return null;
    }

    /** [R6, R7] A data key that the message is not committed to does not enter the cache. */
    private CachedKey<CompactDataKey> unwrap(
            CompactHeader header,
            List<KeyEntry> entries,
            EncryptionContext keyContext,
            EncryptionContext context,
            Deadline deadline) {
        KmsServiceException failure = null;
        for (KeyEntry entry : entries) {
            CachedKey<CompactDataKey> key;
            try {
                key = dataKeys.lease(
                        DecryptKeyId.kept(new EncryptedDataKey(trust.arnOf(entry), entry.wrapped()), keyContext),
                        DataKeyCache.UNCOUNTED,
                        () -> deadline,
                        loaded -> loaded.isCommittedIn(header));
            } catch (KmsServiceException ex) {
                if (Failures.isForgedAnswer(ex)) {
                    throw ex;
                }
                failure = Failures.graver(failure, ex);
                continue;
            }
            if (key == null) {
                throw notAuthentic(context);
            }
            return key;
        }
        // An interrupted caller knows nothing of KMS.
        boolean kmsIsAway = failure instanceof KmsUnavailableException
                && !Thread.currentThread().isInterrupted();
        CachedKey<CompactDataKey> own = kmsIsAway ? peekOwn(entries, keyContext, true) : null;
        if (own != null) {
            return own;
        }
        throw (failure != null) ? failure : notAuthentic(context);
    }

    private MalformedMessageException malformed(String text) {
        return new MalformedMessageException(text, where(), null);
    }

    private MessageAuthenticationException notAuthentic(EncryptionContext context) {
        return new MessageAuthenticationException(
                "The message does not authenticate: it was changed, or it was written with another context than the one"
                        + " given, " + context,
                where(),
                null);
    }

    private ErrorDetails where() {
        return ErrorDetails.of("decrypt", purpose);
    }

    private record Refusals(CompactDecryption decryption, EncryptionContext context) implements StreamRefusals {

        @Override
        public MalformedMessageException malformed(String text) {
            return decryption.malformed(text);
        }

        @Override
        public MessageAuthenticationException notAuthentic() {
            return decryption.notAuthentic(context);
        }
    }
}
