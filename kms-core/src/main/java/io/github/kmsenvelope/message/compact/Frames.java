package io.github.kmsenvelope.message.compact;

import io.github.kmsenvelope.cipher.AesGcm;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Seals and opens the frames of one message that is whole in memory. */
final class Frames {

    private final AesGcm cipher;
    private final FrameNonce nonce;
    private final byte[] message;
    private final byte[] associatedData;

    Frames(AesGcm cipher, byte[] message, byte[] associatedData) {
        this.cipher = cipher;
        this.nonce = new FrameNonce(message);
        this.message = message;
        this.associatedData = associatedData;
    }

    void seal(FrameLayout layout, byte[] plaintext, int bodyOffset) {
        int from = 0;
        int to = bodyOffset;
        for (long frame = 0; frame < layout.frames(); frame++) {
            int length = layout.plaintextBytes(frame);
            cipher.seal(nonce.of(frame, layout.isLast(frame)), associatedData, plaintext, from, length, message, to);
            from += length;
            to += length + AesGcm.TAG_BYTES;
        }
    }

    /** Returns the plaintext if every frame is authentic. Otherwise nothing of it is left anywhere. [R8] */
    byte @Nullable [] open(CompactHeader header) {
        FrameLayout layout = header.layout();
        byte[] plaintext = new byte[Math.toIntExact(layout.plaintextBytes())];
        int from = header.length();
        int to = 0;
        for (long frame = 0; frame < layout.frames(); frame++) {
            int length = layout.plaintextBytes(frame) + AesGcm.TAG_BYTES;
            if (!cipher.open(
                    nonce.of(frame, layout.isLast(frame)), associatedData, message, from, length, plaintext, to)) {
                Arrays.fill(plaintext, (byte) 0);
                return null;
            }
            from += length;
            to += length - AesGcm.TAG_BYTES;
        }
        return plaintext;
    }
}
