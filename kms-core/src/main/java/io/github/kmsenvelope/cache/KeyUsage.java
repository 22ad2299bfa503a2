package io.github.kmsenvelope.cache;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many messages and bytes a data key has encrypted, against its limits. Counted before use and never given back. Safe
 * for use by many threads at once.
 */
final class KeyUsage {

    private final long maxMessages;
    private final long maxBytes;
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    KeyUsage(long maxMessages, long maxBytes) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
    }

    /** Counts a message, and tells whether the limits allow it. The first may have any size, or some could never be made. */
    boolean claim(long messageBytes) {
        long count = messages.incrementAndGet();
        long total = bytes.addAndGet(messageBytes);
        return count <= maxMessages && (isWithin(total) || total == messageBytes);
    }

    /** Counts bytes of a message that was claimed before. */
    void charge(long moreBytes) {
        bytes.addAndGet(moreBytes);
    }

    /** Whether four fifths of a limit are used. */
    boolean isDue() {
        return messages.get() >= fourFifths(maxMessages) || bytes.get() >= fourFifths(maxBytes) || isSpent();
    }

    /** Whether a claim was refused, or any will be. */
    boolean isSpent() {
        return messages.get() > maxMessages || !isWithin(bytes.get());
    }

    /** A sum that overflowed is beyond every limit. */
    private boolean isWithin(long total) {
        return total >= 0 && total <= maxBytes;
    }

    private static long fourFifths(long limit) {
        return limit - limit / 5;
    }
}
