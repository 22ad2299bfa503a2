package io.github.kmsenvelope.message.compact;

import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.cipher.AesGcm;

/**
 * How a plaintext falls into frames: all but the last are full, the last is never empty unless it is the only one.
 *
 * @param frameBytes the plaintext bytes of a full frame
 * @param frames the number of frames
 * @param plaintextBytes the length of the plaintext
 */
record FrameLayout(int frameBytes, long frames, long plaintextBytes) {

    static FrameLayout ofPlaintext(long plaintextBytes, int exponent) {
        int frameBytes = 1 << exponent;
        long frames = Math.max(1, (plaintextBytes + frameBytes - 1) / frameBytes);
        return new FrameLayout(frameBytes, frames, plaintextBytes);
    }

    /** Reads the layout from a body's length, and refuses every length that no writer makes. */
    static FrameLayout ofBody(long bodyBytes, int exponent, boolean oneFrame) {
        int sealedFrame = (1 << exponent) + AesGcm.TAG_BYTES;
        long full = bodyBytes / sealedFrame;
        long rest = bodyBytes % sealedFrame;
        boolean possible = (rest == 0) ? full > 0 : (rest > AesGcm.TAG_BYTES || bodyBytes == AesGcm.TAG_BYTES);
        long frames = full + (rest == 0 ? 0 : 1);
        if (!possible || (oneFrame && frames > 1)) {
            throw new MalformedMessageException(
                    "The message is cut short or has something behind its end: no writer makes" + " a body of "
                            + bodyBytes + " bytes");
        }
        return new FrameLayout(1 << exponent, frames, bodyBytes - frames * AesGcm.TAG_BYTES);
    }

    long bodyBytes() {
        return plaintextBytes + frames * AesGcm.TAG_BYTES;
    }

    boolean isLast(long frame) {
        return frame == frames - 1;
    }

    int plaintextBytes(long frame) {
        return isLast(frame) ? (int) (plaintextBytes - frame * frameBytes) : frameBytes;
    }
}
