package io.github.kmsenvelope.message.compact;

import io.github.kmsenvelope.cipher.AesGcm;
import io.github.kmsenvelope.cipher.MessageKey;
import io.github.kmsenvelope.secret.Secret;
import io.github.kmsenvelope.secret.SecretBytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Opens the frames of one message, in any order. It needs the data key no more. For one thread at a time.
 *
 * @since 0.1.0
 */
public final class FrameOpener implements Secret {

    private final MessageKey key;
    private final FrameNonce nonce;
    private final byte[] associatedData;

    private FrameOpener(MessageKey key, byte[] header, byte[] associatedData) {
        this.key = key;
        this.nonce = new FrameNonce(header);
        this.associatedData = associatedData;
    }

    /** [R7] Gives nothing if the message is committed to another data key or encryption context. */
    static @Nullable FrameOpener of(
            SecretBytes dataKey, Derivation derivation, CompactHeader header, byte[] encodedAssociatedData) {
        MessageKey key = MessageKey.derive(dataKey, derivation.info(header.message()));
        if (!key.committedBy(header.message(), CompactFormat.COMMITMENT_OFFSET)) {
            key.destroy();
            return null;
        }
        return new FrameOpener(key, header.message(), encodedAssociatedData);
    }

    /**
     * Opens a frame. If it is not authentic, where its plaintext would be is zero. [R8]
     *
     * @param frame the number of the frame, counted from 0
     * @param last whether it must be the last of its message
     * @param source holds the ciphertext and its tag
     * @param offset where the ciphertext begins
     * @param length the length of both, at least 16
     * @param target receives {@code length - 16} bytes
     * @param targetOffset where to write them
     * @return whether the frame is authentic
     */
    public boolean open(
            long frame, boolean last, byte[] source, int offset, int length, byte[] target, int targetOffset) {
        boolean authentic =
                key.cipher().open(nonce.of(frame, last), associatedData, source, offset, length, target, targetOffset);
        if (!authentic) {
            Arrays.fill(target, targetOffset, targetOffset + length - AesGcm.TAG_BYTES, (byte) 0);
        }
        return authentic;
    }

    @Override
    public void destroy() {
        key.destroy();
    }
}
