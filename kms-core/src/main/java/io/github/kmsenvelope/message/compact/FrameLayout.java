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
