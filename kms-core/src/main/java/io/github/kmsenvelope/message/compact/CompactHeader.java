package io.github.kmsenvelope.message.compact;

import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.MessageInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The header of a message, read and checked as far as that is possible without a key. One that was parsed from a whole message
 * is a view of the message's bytes, and must not outlive the call that reads the message; one that was read from a stream has
 * its own.
 *
 * @since 0.1.0
 */
public final class CompactHeader {

    private final byte[] message;
    private final KeysSection.Entries keys;
    private final int bodyOffset;
    private final @Nullable FrameLayout layout;

    private CompactHeader(byte[] message, KeysSection.Entries keys, int bodyOffset, @Nullable FrameLayout layout) {
        this.message = message;
        this.keys = keys;
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
        requireFixed(message);
        BoundedReader reader = new BoundedReader(message, CompactFormat.FIXED_BYTES, message.length);
        KeysSection.Entries keys = KeysSection.read(reader);
        return new CompactHeader(message, keys, reader.position(), layout(message, reader.remaining()));
    }

    /**
     * Reads the header of a message from a stream, and no byte of the body. The size of the body is not known then:
     * {@link #layout(long)} checks it where somebody knows.
     *
     * @param source the stream, which stands at the first byte of the message
     * @return the header
     * @throws MalformedMessageException if a field has a value that no writer makes, or the stream ends within the header
     * @throws IOException if the stream throws it
     */
    public static CompactHeader read(InputStream source) throws IOException {
        byte[] fixed = source.readNBytes(CompactFormat.FIXED_BYTES);
        requireFixed(fixed);
        BoundedReader reader = BoundedReader.behind(fixed, source);
        try {
            KeysSection.Entries keys = KeysSection.read(reader);
            return new CompactHeader(reader.source(), keys, reader.position(), null);
        } catch (UncheckedIOException ex) {
            throw ex.getCause();
        }
    }

    /** [R1] up to the keys. */
    private static void requireFixed(byte[] message) {
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
    }

    private static FrameLayout layout(byte[] message, long bodyBytes) {
        return FrameLayout.ofBody(bodyBytes, message[3], message[2] == CompactFormat.MODE_SHARED);
    }

    /**
     * Returns the wrapped data keys that name KMS keys.
     *
     * @return the entries, in message order, at least one
     */
    public List<KeyEntry> entries() {
        return keys.entries();
    }

    /**
     * Tells whether the message says that it was written with an encryption context. An unauthenticated hint, good for a
     * clear error only.
     *
     * @return whether it does
     */
    public boolean hintsEncryptionContext() {
        return (keys.hints() & CompactFormat.HINT_ENCRYPTION_CONTEXT) != 0;
    }

    /**
     * Tells whether the message says that it was written with associated data. An unauthenticated hint, good for a clear
     * error only.
     *
     * @return whether it does
     */
    public boolean hintsAssociatedData() {
        return (keys.hints() & CompactFormat.HINT_ASSOCIATED_DATA) != 0;
    }

    /**
     * Tells whether the message is of mode 01: of one frame, under a derived key that may serve other messages too.
     *
     * @return whether it is
     */
    public boolean isShared() {
        return message[2] == CompactFormat.MODE_SHARED;
    }

    /**
     * Returns the plaintext bytes of a full frame.
     *
     * @return the length, a power of 2 from 4096 to 1,048,576
     */
    public int frameBytes() {
        return 1 << message[3];
    }

    /**
     * Returns the length of the header: where the body begins.
     *
     * @return the number of bytes
     */
    public int length() {
        return bodyOffset;
    }

    /**
     * Copies the header.
     *
     * @return the bytes of the message up to its body
     */
    public byte[] bytes() {
        return Arrays.copyOf(message, bodyOffset);
    }

    /**
     * Returns where the padding entry begins, which ends with the header.
     *
     * @return the offset in the message, or {@link #length()} if there is no padding entry
     */
    public int paddingOffset() {
        return keys.paddingOffset();
    }

    /**
     * Lays out a body of which only the size is known, and refuses a size that no writer makes. [R2, R9]
     *
     * @param bodyBytes the bytes behind the header
     * @return the frames of the body
     * @throws MalformedMessageException if the size is impossible
     */
    public FrameLayout layout(long bodyBytes) {
        return layout(message, bodyBytes);
    }

    /**
     * Tells what the header says, without a key.
     *
     * @param bodyBytes the bytes behind the header
     * @return what it says; its key ARNs are unchecked text
     * @throws MalformedMessageException if the size of the body is impossible
     */
    public MessageInfo describe(long bodyBytes) {
        FrameLayout frames = layout(bodyBytes);
        return new MessageInfo(
                MessageFormat.COMPACT,
                message[1],
                isShared() ? MessageInfo.Mode.SHARED : MessageInfo.Mode.OWN,
                entries().stream().map(KeyEntry::arn).toList(),
                hintsEncryptionContext(),
                hintsAssociatedData(),
                frames.frameBytes(),
                frames.frames(),
                Math.max(0, bodyOffset - paddingOffset() - CompactFormat.ENTRY_HEAD_BYTES),
                bodyOffset,
                frames.plaintextBytes(),
                bodyOffset + bodyBytes);
    }

    byte[] message() {
        return message;
    }

    /** The frames of a message that was parsed whole. */
    FrameLayout layout() {
        if (layout == null) {
            throw new IllegalStateException("The size of the body is not known");
        }
        return layout;
    }
}
