package io.github.kmsenvelope.rewrap;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The header that a message is about to get, as the journal has it: with a hash, so that half an entry is told from a whole
 * one.
 *
 * <pre>
 * entry = "KMSRWRP1" || length of the message(8), big-endian || header || SHA-256 of all before
 * </pre>
 */
final class JournalEntry {

    /** The fixed header of the compact format, which no rewrap touches. No two messages have the same. */
    static final int FIXED_BYTES = 64;

    private static final byte[] MAGIC = "KMSRWRP1".getBytes(StandardCharsets.US_ASCII);

    private static final int HASH_BYTES = 32;

    private static final int HEADER_OFFSET = MAGIC.length + Long.BYTES;

    private final byte[] header;
    private final long messageBytes;

    JournalEntry(byte[] header, long messageBytes) {
        this.header = header;
        this.messageBytes = messageBytes;
    }

    /** Returns nothing for what was not written to its end. */
    static Optional<JournalEntry> decode(byte[] bytes) {
        int end = bytes.length - HASH_BYTES;
        if (end < HEADER_OFFSET + FIXED_BYTES
                || !Arrays.equals(MAGIC, 0, MAGIC.length, bytes, 0, MAGIC.length)
                || !Arrays.equals(hashOf(bytes, end), 0, HASH_BYTES, bytes, end, bytes.length)) {
            return Optional.empty();
        }
        long messageBytes = ByteBuffer.wrap(bytes).getLong(MAGIC.length);
        return Optional.of(new JournalEntry(Arrays.copyOfRange(bytes, HEADER_OFFSET, end), messageBytes));
    }

    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(HEADER_OFFSET + header.length + HASH_BYTES)
                .put(MAGIC)
                .putLong(messageBytes)
                .put(header);
        return out.put(hashOf(out.array(), out.position())).array();
    }

    byte[] header() {
        return header;
    }

    /** Whether a message is the one that this header is for: the same but for its wrapped data keys. */
    boolean belongsTo(byte[] fixed, long bytes) {
        return bytes == messageBytes
                && fixed.length == FIXED_BYTES
                && Arrays.equals(fixed, 0, FIXED_BYTES, header, 0, FIXED_BYTES);
    }

    private static byte[] hashOf(byte[] bytes, int end) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, 0, end);
            return digest.digest();
        } catch (NoSuchAlgorithmException ex) {
            throw new IllegalStateException("This Java runtime has no SHA-256", ex);
        }
    }
}
