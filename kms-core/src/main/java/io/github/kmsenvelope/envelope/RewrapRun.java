package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.RewrapOptions;
import io.github.kmsenvelope.UnavailableReason;
import io.github.kmsenvelope.keyring.Deadline;
import io.github.kmsenvelope.keyring.EncryptedDataKey;
import io.github.kmsenvelope.message.compact.CompactHeader;
import io.github.kmsenvelope.message.compact.HeaderChange;
import io.github.kmsenvelope.message.compact.KeyEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call to rewrap one message or several: asks KMS once for each distinct wrapped data key and encryption context. Not
 * safe for use by several threads.
 */
final class RewrapRun implements AutoCloseable {

    private final Rewrapping rewrapping;
    private final RewrapOptions options;
    private final Map<AskedKey, RewrappedKey> asked = new HashMap<>();

    RewrapRun(Rewrapping rewrapping, RewrapOptions options) {
        this.rewrapping = rewrapping;
        this.options = options;
    }

    /** Makes the header that a message gets. The reader's order of checks holds as far as it goes without the body. */
    Rewrapped rewrap(CompactHeader header, EncryptionContext context) {
        requireHint(header, context);
        EncryptionContext keyContext = context.withoutAssociatedData();
        Deadline deadline = rewrapping.startCall();
        List<KeyEntry> entries = presentFirst(rewrapping.trust().trustedOf(header.entries(), deadline), deadline);
        KmsServiceException failure = null;
        for (KeyEntry entry : entries) {
            try {
                return replace(header, entry, keyContext, deadline);
            } catch (KmsServiceException ex) {
                if (Failures.isForgedAnswer(ex)) {
                    throw ex;
                }
                failure = Failures.graver(failure, ex);
            }
        }
        throw (failure != null) ? failure : new IllegalStateException("No entry is trusted");
    }

    /** [R3] Associated data is none of a rewrap's business. */
    private void requireHint(CompactHeader header, EncryptionContext context) {
        if (header.hintsEncryptionContext() != context.hasEncryptionContext()) {
            throw refuse(
                    header.hintsEncryptionContext()
                            ? "The message was written with an encryption context, and none was given, or the message was"
                                    + " changed"
                            : "The message was written without an encryption context, and some was given, or the message"
                                    + " was changed");
        }
    }

    /** A KMS key must not stand in a message twice: so an entry under the present one goes before all others. */
    private List<KeyEntry> presentFirst(List<KeyEntry> entries, Deadline deadline) {
        if (entries.size() < 2) {
            return entries;
        }
        String present;
        try {
            present = rewrapping.keyring().presentKey(deadline).toString();
        } catch (KmsServiceException unknown) {
            return entries;
        }
        List<KeyEntry> ordered = new ArrayList<>(entries);
        ordered.sort(Comparator.comparing(entry -> !entry.arn().equals(present)));
        return ordered;
    }

    private Rewrapped replace(CompactHeader header, KeyEntry entry, EncryptionContext keyContext, Deadline deadline) {
        RewrappedKey key = ask(entry, keyContext, deadline);
        KeyEntry twin = options.dropOtherEntries() ? null : otherUnder(key, header, entry);
        if (twin == null) {
            return replace(header, entry, key, deadline);
        }
        // It was not known to be under the present KMS key, or did not unwrap: then this fails as it did before.
        RewrappedKey twinKey = ask(twin, keyContext, deadline);
        if (otherUnder(twinKey, header, twin) != null) {
            throw new KmsUnavailableException(
                    "The alias was moved while the message was rewrapped. Try again",
                    UnavailableReason.UNEXPECTED_ANSWER,
                    null,
                    rewrapping.where(),
                    null);
        }
        return replace(header, twin, twinKey, deadline);
    }

    private Rewrapped replace(CompactHeader header, KeyEntry entry, RewrappedKey key, Deadline deadline) {
        EncryptedDataKey encrypted = key.encrypted();
        if ((options.verify() || options.dropOtherEntries())
                && !key.isCommittedIn(header, rewrapping.keyring(), deadline)) {
            throw refuse(
                    "The wrapped data key does not belong to this message, which stays as it is: it was changed, or it"
                            + " was written with another encryption context than the one given");
        }
        String arn = encrypted.keyArn().toString();
        HeaderChange change = options.dropOtherEntries()
                ? HeaderChange.replaceAll(header, arn, encrypted.wrapped())
                : HeaderChange.replace(header, entry, arn, encrypted.wrapped());
        return new Rewrapped(change, entry.arn(), arn);
    }

    private RewrappedKey ask(KeyEntry entry, EncryptionContext keyContext, Deadline deadline) {
        EncryptedDataKey present = new EncryptedDataKey(rewrapping.arnOf(entry), entry.wrapped());
        return asked.computeIfAbsent(
                new AskedKey(present, keyContext),
                key -> RewrappedKey.ask(rewrapping.keyring(), key.encrypted(), key.context(), deadline));
    }

    /** The other entry of the message, if any, that is under the KMS key that the data key is under now. */
    private static @Nullable KeyEntry otherUnder(RewrappedKey key, CompactHeader header, KeyEntry entry) {
        String arn = key.encrypted().keyArn().toString();
        return header.entries().stream()
                .filter(other -> other != entry && other.arn().equals(arn))
                .findFirst()
                .orElse(null);
    }

    private MessageAuthenticationException refuse(String text) {
        return new MessageAuthenticationException(text, rewrapping.where(), null);
    }

    /** Destroys the data keys that were unwrapped to verify messages. */
    @Override
    public void close() {
        asked.values().forEach(RewrappedKey::close);
    }

    /**
     * A message that was rewrapped, up to its body.
     *
     * @param change its header
     * @param previousKeyArn the KMS key of the entry that was replaced
     * @param presentKeyArn the KMS key of the entry now
     */
    record Rewrapped(HeaderChange change, String previousKeyArn, String presentKeyArn) {}

    private record AskedKey(EncryptedDataKey encrypted, EncryptionContext context) {}
}
