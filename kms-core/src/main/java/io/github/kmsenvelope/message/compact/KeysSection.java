package io.github.kmsenvelope.message.compact;

import io.github.kmsenvelope.MalformedMessageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The wrapped data keys of a message, between its fixed header and its body. Written once for each data key, since only the
 * hints differ from message to message.
 *
 * @since 0.1.0
 */
public final class KeysSection {

    private final byte[] bytes;
    private final String arn;
    private final byte[] arnBytes;
    private final byte[] wrapped;

    private KeysSection(byte[] bytes, String arn, byte[] wrapped) {
        this.bytes = bytes;
        this.arn = arn;
        this.arnBytes = arn.getBytes(StandardCharsets.US_ASCII);
        this.wrapped = wrapped;
    }

    /**
     * Makes the section of one wrapped data key.
     *
     * @param arn the ARN of the KMS key, ASCII, 1 to 255 characters
     * @param wrapped the wrapped data key, 1 to 6144 bytes; copied
     * @return the section
     * @throws IllegalArgumentException if one of them has another length
     */
    public static KeysSection of(String arn, byte[] wrapped) {
        byte[] entry = entry(arn, wrapped);
        byte[] section = new byte[2 + entry.length];
        section[1] = 1;
        System.arraycopy(entry, 0, section, 2, entry.length);
        return new KeysSection(section, arn, wrapped.clone());
    }

    /** One entry of type KMS, with its type and length. */
    static byte[] entry(String arn, byte[] wrapped) {
        byte[] name = arn.getBytes(StandardCharsets.US_ASCII);
        if (name.length < 1 || name.length > CompactFormat.MAX_ARN_BYTES) {
            throw new IllegalArgumentException("A key ARN has 1 to 255 characters, not " + name.length);
        }
        if (wrapped.length < 1 || wrapped.length > CompactFormat.MAX_WRAPPED_BYTES) {
            throw new IllegalArgumentException("A wrapped data key has 1 to 6144 bytes, not " + wrapped.length);
        }
        int length = 1 + name.length + wrapped.length;
        byte[] entry = new byte[CompactFormat.ENTRY_HEAD_BYTES + length];
        entry[0] = CompactFormat.TYPE_KMS;
        entry[1] = (byte) (length >>> 8);
        entry[2] = (byte) length;
        entry[3] = (byte) name.length;
        System.arraycopy(name, 0, entry, 4, name.length);
        System.arraycopy(wrapped, 0, entry, 4 + name.length, wrapped.length);
        return entry;
    }

    /** The length with a padding entry of so many zero bytes behind; 0 for none. */
    int length(int paddingBytes) {
        return bytes.length + (paddingBytes == 0 ? 0 : CompactFormat.ENTRY_HEAD_BYTES + paddingBytes);
    }

    String arn() {
        return arn;
    }

    byte[] wrapped() {
        return wrapped.clone();
    }

    boolean has(KeyEntry entry) {
        return entry.hasWrapped(wrapped) && entry.hasArn(arnBytes);
    }

    /** Writes the section, with a padding entry if it is to have one, into an array that is zero there. */
    void write(byte[] target, int offset, int hints, int paddingBytes) {
        if (paddingBytes < 0 || paddingBytes > CompactFormat.MAX_PADDING_BYTES) {
            throw new IllegalArgumentException("Padding has 0 to 4096 bytes, not " + paddingBytes);
        }
        System.arraycopy(bytes, 0, target, offset, bytes.length);
        target[offset] = (byte) (hints | (paddingBytes == 0 ? 0 : CompactFormat.HINT_PADDING));
        if (paddingBytes != 0) {
            int padding = offset + bytes.length;
            target[padding] = CompactFormat.TYPE_PADDING;
            target[padding + 1] = (byte) (paddingBytes >>> 8);
            target[padding + 2] = (byte) paddingBytes;
        }
    }

    /** Reads the entries from the reader's position on, each length checked against the bytes present. [R1] */
    static Entries read(BoundedReader reader) {
        int hints = reader.unsignedByte();
        if ((hints
                        & ~(CompactFormat.HINT_ENCRYPTION_CONTEXT
                                | CompactFormat.HINT_ASSOCIATED_DATA
                                | CompactFormat.HINT_PADDING))
                != 0) {
            throw new MalformedMessageException("The message has hints that this version does not know");
        }
        int count = reader.unsignedByte();
        if (count < 1 || count > CompactFormat.MAX_ENTRIES) {
            throw new MalformedMessageException(
                    "The message says that it has " + count + " wrapped data keys; 1 to 8 are possible");
        }
        List<KeyEntry> entries = new ArrayList<>(count);
        List<BoundedReader> references = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int type = reader.unsignedByte();
            BoundedReader body = reader.slice(reader.unsignedShort());
            switch (type) {
                case CompactFormat.TYPE_KMS -> addDistinct(entries, kmsEntry(body));
                case CompactFormat.TYPE_REFERENCE -> addDistinctReference(references, body);
                case CompactFormat.TYPE_PADDING ->
                    throw new MalformedMessageException("The message has padding among its wrapped data keys");
                default -> {
                    // An entry of a later version: whoever cannot use it passes it over.
                }
            }
        }
        int paddingOffset = reader.position();
        if ((hints & CompactFormat.HINT_PADDING) != 0) {
            readPadding(reader);
        }
        if (entries.isEmpty()) {
            throw new MalformedMessageException("The message has no wrapped data key that this version can use");
        }
        return new Entries(hints, List.copyOf(entries), paddingOffset);
    }

    private static KeyEntry kmsEntry(BoundedReader body) {
        int arnBytes = body.unsignedByte();
        int wrappedBytes = body.remaining() - arnBytes;
        if (arnBytes < 1 || wrappedBytes < 1 || wrappedBytes > CompactFormat.MAX_WRAPPED_BYTES) {
            throw new MalformedMessageException("The message has a wrapped data key of impossible length");
        }
        int arnOffset = body.position();
        return new KeyEntry(body.source(), arnOffset, arnOffset + arnBytes, arnOffset + arnBytes + wrappedBytes);
    }

    private static void addDistinct(List<KeyEntry> entries, KeyEntry entry) {
        for (KeyEntry earlier : entries) {
            if (earlier.sameArn(entry)) {
                throw new MalformedMessageException("The message names one KMS key twice");
            }
        }
        entries.add(entry);
    }

    private static void addDistinctReference(List<BoundedReader> references, BoundedReader body) {
        if (body.remaining() != CompactFormat.REFERENCE_BYTES
                || references.stream().anyMatch(body::sameBytes)) {
            throw new MalformedMessageException("The message has a key reference of impossible length, or one twice");
        }
        references.add(body);
    }

    private static void readPadding(BoundedReader reader) {
        if (reader.unsignedByte() != CompactFormat.TYPE_PADDING) {
            throw new MalformedMessageException("The message lacks the padding that it announces");
        }
        BoundedReader padding = reader.slice(reader.unsignedShort());
        if (padding.remaining() > CompactFormat.MAX_PADDING_BYTES || !padding.isZero()) {
            throw new MalformedMessageException("The message's padding is longer than 4096 bytes or not zero");
        }
    }

    /**
     * What a section holds.
     *
     * @param hints the hint bits
     * @param entries the entries that name KMS keys, in message order
     * @param paddingOffset where the padding entry begins, or the section ends without one
     */
    record Entries(int hints, List<KeyEntry> entries, int paddingOffset) {}
}
