package io.github.kmsenvelope.message.compact;

import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.cipher.AesGcm;

/**
 * How a plaintext falls into frames: all but the last are full, the last is never empty unless it is the only one.
 *
 * @param frameBytes the plaintext bytes of a full frame
 * @param frames the number of frames
 * @param plaintextBytes the length of the plaintext
 * @since 0.1.0
 */
public record FrameLayout(int frameBytes, long frames, long plaintextBytes) {

    /** The plaintext bytes of a full frame where nothing else is asked for. */
    public static final int DEFAULT_FRAME_BYTES = 1 << CompactFormat.DEFAULT_EXPONENT;

    /**
     * Tells whether the format has frames of a length.
     *
     * @param frameBytes the plaintext bytes of a full frame
     * @return whether it is a power of 2 from 4096 to 1,048,576
     */
    public static boolean isFrameLength(int frameBytes) {
        return Integer.bitCount(frameBytes) == 1
                && frameBytes >= 1 << CompactFormat.MIN_EXPONENT
                && frameBytes <= 1 << CompactFormat.MAX_EXPONENT;
    }

    static int exponentOf(int frameBytes) {
        if (!isFrameLength(frameBytes)) {
            throw new IllegalArgumentException("No frame has " + frameBytes + " bytes");
        }
        return Integer.numberOfTrailingZeros(frameBytes);
    }

    /**
     * Tells whether a message may have a frame behind others that are full.
     *
     * @param frame the number of the frame, counted from 0
     * @param frameBytes the plaintext bytes of a full frame
     * @param plaintextBytes those of this one
     * @return whether the message stays within 2^46 bytes and 2^32 - 1 frames
     */
    public static boolean isWithinLimits(long frame, int frameBytes, int plaintextBytes) {
        return !new FrameLayout(frameBytes, frame + 1, frame * frameBytes + plaintextBytes).exceedsLimits();
    }

    /**
     * Demands room for one more frame.
     *
     * @throws KmsUsageException if the message would exceed what one message may hold
     */
    static void requireRoom(long frame, int frameBytes, int plaintextBytes) {
        if (!isWithinLimits(frame, frameBytes, plaintextBytes)) {
            throw new KmsUsageException("The plaintext is too long for one message: it ends behind byte "
                    + frame * frameBytes + ". Encrypt it in parts");
        }
    }

    /**
     * Lays out a plaintext.
     *
     * @throws KmsUsageException if it exceeds what one message may hold
     */
    static FrameLayout ofPlaintext(long plaintextBytes, int exponent) {
        int frameBytes = 1 << exponent;
        // One for no bytes too: the division rounds towards zero.
        long frames = (plaintextBytes - 1) / frameBytes + 1;
        FrameLayout layout = new FrameLayout(frameBytes, frames, plaintextBytes);
        if (layout.exceedsLimits()) {
            throw new KmsUsageException("The plaintext of " + plaintextBytes + " bytes is too long for one message");
        }
        return layout;
    }

    /** Reads the layout from a body's length, and refuses every length that no writer makes. [R2, R9] */
    static FrameLayout ofBody(long bodyBytes, int exponent, boolean oneFrame) {
        int sealedFrame = (1 << exponent) + AesGcm.TAG_BYTES;
        long full = bodyBytes / sealedFrame;
        long rest = bodyBytes % sealedFrame;
        boolean possible = (rest == 0) ? full > 0 : (rest > AesGcm.TAG_BYTES || bodyBytes == AesGcm.TAG_BYTES);
        long frames = full + (rest == 0 ? 0 : 1);
        FrameLayout layout = new FrameLayout(1 << exponent, frames, bodyBytes - frames * AesGcm.TAG_BYTES);
        if (!possible || (oneFrame && frames > 1) || layout.exceedsLimits()) {
            throw new MalformedMessageException(
                    "The message is cut short or has something behind its end: no writer makes a body of " + bodyBytes
                            + " bytes");
        }
        return layout;
    }

    private boolean exceedsLimits() {
        return plaintextBytes > CompactFormat.MAX_PLAINTEXT_BYTES || frames > CompactFormat.MAX_FRAMES;
    }

    /**
     * Returns the length of the body.
     *
     * @return the bytes of all frames with their tags
     */
    public long bodyBytes() {
        return plaintextBytes + frames * AesGcm.TAG_BYTES;
    }

    /**
     * Tells whether a frame is the last.
     *
     * @param frame its number, counted from 0
     * @return whether it is
     */
    public boolean isLast(long frame) {
        return frame == frames - 1;
    }

    /**
     * Returns how many plaintext bytes a frame holds.
     *
     * @param frame its number, counted from 0
     * @return the length
     */
    public int plaintextBytes(long frame) {
        return isLast(frame) ? (int) (plaintextBytes - frame * frameBytes) : frameBytes;
    }
}
