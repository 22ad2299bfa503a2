package io.github.kmsenvelope.message.compact;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One wrapped data key of a message, with the KMS key that wrapped it. A view of the message's bytes: it copies nothing, and
 * must not outlive the call that reads the message.
 *
 * @since 0.1.0
 */
public final class KeyEntry {

    private final byte[] message;
    private final int arnOffset;
    private final int wrappedOffset;
    private final int end;

    KeyEntry(byte[] message, int arnOffset, int wrappedOffset, int end) {
        this.message = message;
        this.arnOffset = arnOffset;
        this.wrappedOffset = wrappedOffset;
        this.end = end;
    }

    /**
     * Returns the key ARN as the message has it: unchecked text, one character for each byte.
     *
     * @return the ARN
     */
    public String arn() {
        return new String(message, arnOffset, wrappedOffset - arnOffset, StandardCharsets.ISO_8859_1);
    }

    /**
     * Compares the key ARN without copying it.
     *
     * @param arn the bytes to compare with
     * @return whether they are this entry's ARN
     */
    public boolean hasArn(byte[] arn) {
        return Arrays.equals(message, arnOffset, wrappedOffset, arn, 0, arn.length);
    }

    /**
     * Compares the wrapped data key without copying it.
     *
     * @param wrapped the bytes to compare with
     * @return whether they are this entry's wrapped data key
     */
    public boolean hasWrapped(byte[] wrapped) {
        return Arrays.equals(message, wrappedOffset, end, wrapped, 0, wrapped.length);
    }

    /**
     * Copies the wrapped data key.
     *
     * @return a new array
     */
    public byte[] wrapped() {
        return Arrays.copyOfRange(message, wrappedOffset, end);
    }

    /**
     * Returns a hash of the wrapped data key's last bytes, which are random.
     *
     * @return the hash; equal wrapped data keys have equal hashes
     */
    public int wrappedHash() {
        return hashOf(message, wrappedOffset, end);
    }

    /**
     * Returns the hash that an entry with this wrapped data key has.
     *
     * @param wrapped the wrapped data key
     * @return its {@link #wrappedHash()}
     */
    public static int wrappedHash(byte[] wrapped) {
        return hashOf(wrapped, 0, wrapped.length);
    }

    /** Where the entry begins in the message, with its type and length. */
    int offset() {
        return arnOffset - 1 - CompactFormat.ENTRY_HEAD_BYTES;
    }

    /** Where the next entry begins. */
    int end() {
        return end;
    }

    /** Whether another entry of the same message names the same KMS key. */
    boolean sameArn(KeyEntry other) {
        return Arrays.equals(message, arnOffset, wrappedOffset, other.message, other.arnOffset, other.wrappedOffset);
    }

    private static int hashOf(byte[] bytes, int from, int to) {
        int hash = to - from;
        for (int i = Math.max(from, to - 16); i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash;
    }
}
