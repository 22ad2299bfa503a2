package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.RewrapOptions;
import io.github.kmsenvelope.keyring.Deadline;
import io.github.kmsenvelope.keyring.KeyArn;
import io.github.kmsenvelope.keyring.Keyring;
import io.github.kmsenvelope.message.compact.CompactHeader;
import io.github.kmsenvelope.message.compact.KeyEntry;
import java.util.List;
import java.util.function.Supplier;

/** Puts the messages of one purpose under the KMS key that it encrypts with now. */
final class Rewrapping {

    private final String purpose;
    private final Keyring keyring;
    private final EntryTrust trust;
    private final Supplier<Deadline> deadlines;

    /**
     * Makes the rewrapping of a purpose.
     *
     * @param deadlines starts the time that one message has to ask KMS
     */
    Rewrapping(String purpose, Keyring keyring, EntryTrust trust, Supplier<Deadline> deadlines) {
        this.purpose = purpose;
        this.keyring = keyring;
        this.trust = trust;
        this.deadlines = deadlines;
    }

    /** Starts a call for one message or several, which share the answers of KMS. */
    RewrapRun start(RewrapOptions options) {
        return new RewrapRun(this, options);
    }

    CompactHeader parse(byte[] message) {
        try {
            return CompactHeader.parse(message);
        } catch (MalformedMessageException ex) {
            throw new MalformedMessageException(String.valueOf(ex.getMessage()), where(), null);
        }
    }

    /** Whether no entry of a message is under the KMS key that is to wrap its data key. */
    boolean isNeeded(CompactHeader header) {
        header.entries().forEach(trust::arnOf);
        return isNeeded(header.entries().stream().map(KeyEntry::arn).toList());
    }

    /** Whether none of these is the KMS key that is to wrap data keys. */
    boolean isNeeded(List<String> keyArns) {
        return !keyArns.contains(keyring.presentKey(startCall()).toString());
    }

    Deadline startCall() {
        return deadlines.get();
    }

    Keyring keyring() {
        return keyring;
    }

    EntryTrust trust() {
        return trust;
    }

    KeyArn arnOf(KeyEntry entry) {
        return trust.arnOf(entry);
    }

    ErrorDetails where() {
        return ErrorDetails.of("rewrap", purpose);
    }
}
