package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.keyring.Deadline;
import io.github.kmsenvelope.keyring.KeyArn;
import io.github.kmsenvelope.keyring.Keyring;
import io.github.kmsenvelope.keyring.UntrustedKeys;
import io.github.kmsenvelope.message.compact.KeyEntry;
import java.util.ArrayList;
import java.util.List;

/** Which wrapped data keys of a message a purpose lets KMS unwrap: those under KMS keys that it trusts. [R4] */
final class EntryTrust {

    private final String operation;
    private final String purpose;
    private final Keyring keyring;
    private final KnownArns knownArns;

    /**
     * Makes the trust of a purpose.
     *
     * @param operation what is done with the entries, for errors
     */
    EntryTrust(String operation, String purpose, Keyring keyring, KnownArns knownArns) {
        this.operation = operation;
        this.purpose = purpose;
        this.keyring = keyring;
        this.knownArns = knownArns;
    }

    /** The common case, in which nothing has to be asked. */
    boolean isKnown(List<KeyEntry> entries) {
        return entries.size() == 1 && knownArns.has(entries.get(0));
    }

    /** Before the cache and before KMS, on every call. There is at least one, or this throws. */
    List<KeyEntry> trustedOf(List<KeyEntry> entries, Deadline deadline) {
        List<KeyEntry> trusted = new ArrayList<>(entries.size());
        List<KeyArn> untrusted = new ArrayList<>(entries.size());
        KmsServiceException unknown = null;
        for (KeyEntry entry : entries) {
            if (knownArns.has(entry)) {
                trusted.add(entry);
                continue;
            }
            KeyArn arn = arnOf(entry);
            try {
                if (keyring.trusts(arn, deadline)) {
                    trusted.add(entry);
                } else {
                    untrusted.add(arn);
                }
            } catch (KmsUnavailableException ex) {
                unknown = ex;
            }
        }
        if (trusted.isEmpty()) {
            throw (unknown != null) ? unknown : UntrustedKeys.refuse(operation, purpose, untrusted);
        }
        return trusted;
    }

    KeyArn arnOf(KeyEntry entry) {
        return arnOf(operation, purpose, entry);
    }

    /** Text that is no key ARN goes into no log and on no terminal. */
    static void requireKeyArns(String operation, String purpose, List<KeyEntry> entries) {
        entries.forEach(entry -> arnOf(operation, purpose, entry));
    }

    private static KeyArn arnOf(String operation, String purpose, KeyEntry entry) {
        return KeyArn.parse(entry.arn())
                .orElseThrow(() -> new MalformedMessageException(
                        "The message has a wrapped data key whose KMS key is named by no key ARN",
                        ErrorDetails.of(operation, purpose),
                        null));
    }
}
