package io.github.kmsenvelope.message.compact;

import java.util.Arrays;

/** The nonces of a message's frames: the message's nonce, with the frame's number and whether it is the last mixed in. */
final class FrameNonce {

    private final byte[] base;
    private final byte[] nonce;

    /** Copies the message's nonce from where its header has it. */
    FrameNonce(byte[] header) {
        this.base = Arrays.copyOfRange(header, CompactFormat.NONCE_OFFSET, CompactFormat.COMMITMENT_OFFSET);
        this.nonce = base.clone();
    }

    /** Returns {@code nonce XOR (00 x7 || last || frame)}, in an array that the next call overwrites. */
    byte[] of(long frame, boolean last) {
        nonce[7] = (byte) (base[7] ^ (last ? 1 : 0));
        for (int i = 0; i < Integer.BYTES; i++) {
            nonce[11 - i] = (byte) (base[11 - i] ^ (int) (frame >>> (8 * i)));
        }
        return nonce;
    }
}
