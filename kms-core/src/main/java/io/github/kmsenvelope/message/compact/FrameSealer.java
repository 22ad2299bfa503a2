package io.github.kmsenvelope.message.compact;

import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.cipher.AesGcm;
import io.github.kmsenvelope.cipher.MessageKey;
import io.github.kmsenvelope.cipher.Randomness;
import io.github.kmsenvelope.secret.Secret;
import io.github.kmsenvelope.secret.SecretBytes;

/**
 * Seals one message frame by frame, under a derived key of its own (mode 02). It needs neither the data key nor the length of
 * the plaintext. For one thread at a time.
 *
 * @since 0.1.0
 */
public final class FrameSealer implements Secret {

    private final MessageKey key;
    private final byte[] header;
    private final FrameNonce nonce;
    private final byte[] associatedData;
    private final int frameBytes;
    private long frame;
    private boolean ended;

    private FrameSealer(MessageKey key, byte[] header, byte[] associatedData) {
        this.key = key;
        this.header = header;
        this.nonce = new FrameNonce(header);
        this.associatedData = associatedData;
        this.frameBytes = 1 << header[3];
    }

    /** Draws a salt and a nonce, and writes the header. */
    static FrameSealer start(
            SecretBytes dataKey,
            Derivation derivation,
            KeysSection keys,
            int contextHint,
            int frameBytes,
            int paddingBytes,
            byte[] encodedAssociatedData) {
        byte[] header = new byte[CompactFormat.FIXED_BYTES + keys.length(paddingBytes)];
        header[0] = CompactFormat.MAGIC;
        header[1] = CompactFormat.SUITE;
        header[2] = CompactFormat.MODE_OWN;
        header[3] = (byte) FrameLayout.exponentOf(frameBytes);
        System.arraycopy(
                Randomness.bytes(CompactFormat.SALT_BYTES),
                0,
                header,
                CompactFormat.SALT_OFFSET,
                CompactFormat.SALT_BYTES);
        System.arraycopy(
                Randomness.bytes(AesGcm.NONCE_BYTES), 0, header, CompactFormat.NONCE_OFFSET, AesGcm.NONCE_BYTES);
        keys.write(
                header,
                CompactFormat.FIXED_BYTES,
                contextHint | (Derivation.isEmpty(encodedAssociatedData) ? 0 : CompactFormat.HINT_ASSOCIATED_DATA),
                paddingBytes);
        MessageKey key = MessageKey.derive(dataKey, derivation.info(header));
        key.writeCommitment(header, CompactFormat.COMMITMENT_OFFSET);
        return new FrameSealer(key, header, encodedAssociatedData);
    }

    /**
     * Copies the header, which stands before the first frame.
     *
     * @return a new array
     */
    public byte[] header() {
        return header.clone();
    }

    /**
     * Returns the plaintext bytes of a full frame.
     *
     * @return the length, a power of 2 from 4096 to 1,048,576
     */
    public int frameBytes() {
        return frameBytes;
    }

    /**
     * Seals the next frame.
     *
     * @param source holds the plaintext
     * @param offset where it begins
     * @param length its length: a full frame, unless it is the last; 0 only if the message is empty
     * @param last whether it is the last
     * @param target receives the ciphertext and its tag, from its first byte on
     * @return how many bytes that are
     * @throws KmsUsageException if the message would hold more than 2^46 bytes or 2^32 - 1 frames
     * @throws IllegalArgumentException if no frame of that length may stand here
     * @throws IllegalStateException if the last frame was sealed before
     */
    public int seal(byte[] source, int offset, int length, boolean last, byte[] target) {
        if (ended) {
            throw new IllegalStateException("The message has its last frame");
        }
        boolean possible = last ? length <= frameBytes && (length > 0 || frame == 0) : length == frameBytes;
        if (!possible) {
            throw new IllegalArgumentException("No frame of " + length + " bytes may stand here");
        }
        FrameLayout.requireRoom(frame, frameBytes, length);
        ended = last;
        // Counted before it is used: after a failure of the cipher no nonce comes twice.
        key.cipher().seal(nonce.of(frame++, last), associatedData, source, offset, length, target, 0);
        return length + AesGcm.TAG_BYTES;
    }

    @Override
    public void destroy() {
        key.destroy();
    }
}
