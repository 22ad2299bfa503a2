package io.github.kmsenvelope.message.compact;

import io.github.kmsenvelope.KmsUsageException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The header of a message with a new wrapped data key in it. The fixed header is the same, and so is the body: it is where
 * the fixed header says what the frames are. Like the header that it is made from, it must not outlive the call that reads
 * the message.
 *
 * @since 0.1.0
 */
public final class HeaderChange {

    /** What the longest array can hold, on every JVM. */
    private static final long MAX_ARRAY = Integer.MAX_VALUE - 8L;

    /** Behind the hints. */
    private static final int COUNT_OFFSET = CompactFormat.FIXED_BYTES + 1;

    private final CompactHeader header;

    /** Count and entries, without hints and padding. */
    private final byte[] entries;

    private HeaderChange(CompactHeader header, byte[] entries) {
        this.header = header;
        this.entries = entries;
    }

    /**
     * Puts a wrapped data key in the place of another. All other entries stay as they are, where they are.
     *
     * @param header the header of the message
     * @param entry the entry of it to replace
     * @param arn the ARN of the KMS key of the new one, 1 to 255 ASCII characters; no other entry names it
     * @param wrapped the new wrapped data key, 1 to 6144 bytes; copied
     * @return the change
     * @throws IllegalArgumentException if one of them has another length
     */
    public static HeaderChange replace(CompactHeader header, KeyEntry entry, String arn, byte[] wrapped) {
        byte[] message = header.message();
        byte[] added = KeysSection.entry(arn, wrapped);
        int before = entry.offset() - COUNT_OFFSET;
        int after = header.paddingOffset() - entry.end();
        byte[] entries = Arrays.copyOfRange(message, COUNT_OFFSET, COUNT_OFFSET + before + added.length + after);
        System.arraycopy(added, 0, entries, before, added.length);
        System.arraycopy(message, entry.end(), entries, before + added.length, after);
        return new HeaderChange(header, entries);
    }

    /**
     * Puts a wrapped data key in the place of all that are there, those of kinds that this version does not know included.
     *
     * @param header the header of the message
     * @param arn the ARN of the KMS key of the new one, 1 to 255 ASCII characters
     * @param wrapped the new wrapped data key, 1 to 6144 bytes; copied
     * @return the change
     * @throws IllegalArgumentException if one of them has another length
     */
    public static HeaderChange replaceAll(CompactHeader header, String arn, byte[] wrapped) {
        byte[] added = KeysSection.entry(arn, wrapped);
        byte[] entries = new byte[1 + added.length];
        entries[0] = 1;
        System.arraycopy(added, 0, entries, 1, added.length);
        return new HeaderChange(header, entries);
    }

    /**
     * Returns the message with this header. Padding stays as it is.
     *
     * @return a new array
     * @throws IllegalStateException if the present header was read from a stream, without its body
     * @throws KmsUsageException if that is too long for one array
     */
    public byte[] message() {
        byte[] message = header.message();
        int kept = Math.toIntExact(header.length() + header.layout().bodyBytes() - header.paddingOffset());
        long length = (long) COUNT_OFFSET + entries.length + kept;
        if (length > MAX_ARRAY) {
            throw new KmsUsageException("With its new wrapped data key the message is too long for one array");
        }
        byte[] changed = Arrays.copyOf(message, (int) length);
        System.arraycopy(entries, 0, changed, COUNT_OFFSET, entries.length);
        System.arraycopy(message, header.paddingOffset(), changed, changed.length - kept, kept);
        CompactHeader.parse(changed);
        return changed;
    }

    /**
     * Returns this header with as much padding as it takes to be as long as the present one, so that the body stays where
     * it is.
     *
     * @return the header in a new array, or nothing if padding cannot make it so
     */
    public Optional<byte[]> headerInPlace() {
        int room = header.length() - COUNT_OFFSET - entries.length;
        if (room == 0) {
            return Optional.of(unpadded());
        }
        int padding = room - CompactFormat.ENTRY_HEAD_BYTES;
        return (padding < 0 || padding > CompactFormat.MAX_PADDING_BYTES)
                ? Optional.empty()
                : Optional.of(header(padding));
    }

    /**
     * Returns this header with padding.
     *
     * @param padding how many zero bytes of padding, 0 to 4096
     * @return the header, in a new array
     */
    public byte[] header(int padding) {
        byte[] unpadded = unpadded();
        byte[] padded = Arrays.copyOf(unpadded, unpadded.length + CompactFormat.ENTRY_HEAD_BYTES + padding);
        padded[CompactFormat.FIXED_BYTES] |= CompactFormat.HINT_PADDING;
        padded[unpadded.length] = CompactFormat.TYPE_PADDING;
        padded[unpadded.length + 1] = (byte) (padding >>> 8);
        padded[unpadded.length + 2] = (byte) padding;
        requireReadable(padded);
        return padded;
    }

    private byte[] unpadded() {
        byte[] changed = Arrays.copyOf(header.message(), COUNT_OFFSET + entries.length);
        changed[CompactFormat.FIXED_BYTES] &= (byte) ~CompactFormat.HINT_PADDING;
        System.arraycopy(entries, 0, changed, COUNT_OFFSET, entries.length);
        requireReadable(changed);
        return changed;
    }

    /** What nobody can read must not take the place of what somebody can. */
    private static void requireReadable(byte[] changed) {
        try {
            CompactHeader.read(new ByteArrayInputStream(changed));
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
