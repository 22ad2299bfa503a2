package io.github.kmsenvelope.message.awsesdk;

import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.cipher.AesGcm;

/**
 * How an unsigned body falls into frames, by its size alone: each regular frame is as long as the header says, and what is left
 * is the final one.
 *
 * @param frameBytes the plaintext bytes of a regular frame
 * @param frames the number of frames, the final one included
 * @param lastBytes the plaintext bytes of the final frame
 */
record BodyLayout(long frameBytes, long frames, int lastBytes) {

    private static final int REGULAR_OVERHEAD = EsdkFormat.REGULAR_FRAME_HEAD + AesGcm.TAG_BYTES;

    private static final int FINAL_OVERHEAD = EsdkFormat.FINAL_FRAME_HEAD + AesGcm.TAG_BYTES;

    /**
     * Lays out a body, and refuses every size that no writer makes.
     *
     * @throws MalformedMessageException if the size is impossible, or a frame is longer than is read here
     */
    static BodyLayout of(long bodyBytes, long frameBytes, int maxFrameBytes) {
        long most = bodyBytes - FINAL_OVERHEAD;
        long regular = most / (frameBytes + REGULAR_OVERHEAD);
        long last = most - regular * (frameBytes + REGULAR_OVERHEAD);
        if (most < 0 || last > frameBytes || regular >= EsdkFormat.MAX_FRAMES) {
            throw new MalformedMessageException("The message is cut short or has something behind its end: no writer"
                    + " makes a body of " + bodyBytes + " bytes in frames of " + frameBytes);
        }
        BodyReader.requireLength((regular > 0) ? frameBytes : last, maxFrameBytes);
        return new BodyLayout(frameBytes, regular + 1, (int) last);
    }

    long plaintextBytes() {
        return (frames - 1) * frameBytes + lastBytes;
    }

    boolean isLast(long frame) {
        return frame == frames - 1;
    }

    int plaintextBytes(long frame) {
        return isLast(frame) ? lastBytes : (int) frameBytes;
    }

    /** Where a frame begins, from the beginning of the body. */
    long offset(long frame) {
        return frame * (frameBytes + REGULAR_OVERHEAD);
    }

    int sealedBytes(long frame) {
        return plaintextBytes(frame) + (isLast(frame) ? FINAL_OVERHEAD : REGULAR_OVERHEAD);
    }
}
