package io.github.kmsenvelope.message.compact;

import io.github.kmsenvelope.MalformedMessageException;
import java.util.List;

/**
 * The header of a message, read and checked as far as that is possible without a key. A view of the message's bytes: it
 * must not outlive the call that reads the message.
 *
 * @since 0.1.0
 */
public final class CompactHeader {

    private final byte[] message;
    private final int hints;
    private final List<KeyEntry> entries;
    private final int bodyOffset;
    private final FrameLayout layout;

    private CompactHeader(byte[] message, KeysSection.Entries keys, int bodyOffset, FrameLayout layout) {
        this.message = message;
        this.hints = keys.hints();
        this.entries = keys.entries();
        this.bodyOffset = bodyOffset;
        this.layout = layout;
    }

    /**
     * Reads the header of a whole message.
     *
     * @param message the message
     * @return the header
     * @throws MalformedMessageException if a field has a value that no writer makes, or a length exceeds the bytes present,
     *     or the body has an impossible size
     */
    public static CompactHeader parse(byte[] message) {
        if (message.length == 0 || message[0] != CompactFormat.MAGIC) {
            throw new MalformedMessageException(ForeignFormat.describe(message));
        }
        if (message.length < CompactFormat.FIXED_BYTES) {
            throw new MalformedMessageException("The message is cut short: " + message.length + " bytes");
        }
        if (message[1] != CompactFormat.SUITE) {
            throw new MalformedMessageException(
                    "The message has suite " + message[1] + ", which this version cannot read");
        }
        int mode = message[2];
        if (mode != CompactFormat.MODE_SHARED && mode != CompactFormat.MODE_OWN) {
            throw new MalformedMessageException("The message has mode " + mode + ", which does not exist");
        }
        int exponent = message[3];
        if (exponent < CompactFormat.MIN_EXPONENT || exponent > CompactFormat.MAX_EXPONENT) {
            throw new MalformedMessageException(
                    "The message has frame exponent " + exponent + "; 12 to 20 are possible");
        }
        BoundedReader reader = new BoundedReader(message, CompactFormat.FIXED_BYTES, message.length);
        KeysSection.Entries keys = KeysSection.read(reader);
        FrameLayout layout = FrameLayout.ofBody(reader.remaining(), exponent, mode == CompactFormat.MODE_SHARED);
        return new CompactHeader(message, keys, reader.position(), layout);
    }

    /**
     * Returns the wrapped data keys that name KMS keys.
     *
     * @return the entries, in message order, at least one
     */
    public List<KeyEntry> entries() {
        return entries;
    }

    /**
     * Tells whether the message says that it was written with an encryption context. An unauthenticated hint, good for a
     * clear error only.
     *
     * @return whether it does
     */
    public boolean hintsEncryptionContext() {
        return (hints & CompactFormat.HINT_ENCRYPTION_CONTEXT) != 0;
    }

    /**
     * Tells whether the message says that it was written with associated data. An unauthenticated hint, good for a clear
     * error only.
     *
     * @return whether it does
     */
    public boolean hintsAssociatedData() {
        return (hints & CompactFormat.HINT_ASSOCIATED_DATA) != 0;
    }

    byte[] message() {
        return message;
    }

    boolean isShared() {
        return message[2] == CompactFormat.MODE_SHARED;
    }

    int bodyOffset() {
        return bodyOffset;
    }

    FrameLayout layout() {
        return layout;
    }
}
