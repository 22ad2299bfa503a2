package io.github.kmsenvelope.message.awsesdk;

import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.cipher.AesGcm;
import io.github.kmsenvelope.cipher.EcdsaSigningKey;
import io.github.kmsenvelope.secret.Secret;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Seals one message frame by frame, under a key derived for it alone. It needs not know how long the plaintext is. For one
 * thread at a time.
 *
 * @since 0.1.0
 */
public final class EsdkSealer implements Secret {

    private final MessageKeys keys;
    private final BodyData data;
    private final byte[] header;
    private final int frameBytes;
    private final byte[] nonce = new byte[AesGcm.NONCE_BYTES];
    private final @Nullable EcdsaSigningKey signingKey;
    private final @Nullable MessageDigest digest;
    private long sequence;
    private boolean ended;

    private EsdkSealer(
            MessageKeys keys, byte[] messageId, byte[] header, int frameBytes, @Nullable EcdsaSigningKey signingKey) {
        this.keys = keys;
        this.data = new BodyData(messageId);
        this.header = header;
        this.frameBytes = frameBytes;
        this.signingKey = (signingKey != null) ? signingKey.share() : null;
        this.digest = (signingKey != null) ? signingKey.curve().newDigest() : null;
        hash(header, 0, header.length);
    }

    /** Writes the header of a message. */
    static EsdkSealer start(
            byte[] messageId,
            MessageKeys keys,
            HeaderTemplate template,
            int frameBytes,
            @Nullable EcdsaSigningKey signingKey) {
        return new EsdkSealer(keys, messageId, template.header(messageId, frameBytes, keys), frameBytes, signingKey);
    }

    /**
     * Returns the length of the whole message.
     *
     * @param plaintextBytes how long the plaintext will be
     * @return the number of bytes
     */
    public long messageBytes(long plaintextBytes) {
        long regular = (plaintextBytes == 0) ? 0 : (plaintextBytes - 1) / frameBytes;
        return header.length
                + regular * (EsdkFormat.REGULAR_FRAME_HEAD + AesGcm.TAG_BYTES)
                + EsdkFormat.FINAL_FRAME_HEAD
                + AesGcm.TAG_BYTES
                + plaintextBytes
                + footerBytes();
    }

    /**
     * Returns the length of the header.
     *
     * @return the number of bytes
     */
    public int headerBytes() {
        return header.length;
    }

    /**
     * Returns the plaintext bytes of a frame that is not the last.
     *
     * @return the number of bytes
     */
    public int frameBytes() {
        return frameBytes;
    }

    /**
     * Returns the most that a frame has in a message: its plaintext, what stands before it, and its tag.
     *
     * @return the number of bytes
     */
    public int sealedFrameBytes() {
        return EsdkFormat.FINAL_FRAME_HEAD + frameBytes + AesGcm.TAG_BYTES;
    }

    /**
     * Returns the length of what follows the last frame.
     *
     * @return the number of bytes, 0 without a signature
     */
    public int footerBytes() {
        return (signingKey != null) ? Short.BYTES + signingKey.curve().signatureBytes() : 0;
    }

    /**
     * Writes the header, with which a message begins.
     *
     * @param target receives it
     * @param targetOffset where to write it
     * @return how many bytes that are
     */
    public int writeHeader(byte[] target, int targetOffset) {
        System.arraycopy(header, 0, target, targetOffset, header.length);
        return header.length;
    }

    /**
     * Seals the next frame.
     *
     * @param source holds the plaintext
     * @param offset where it begins
     * @param length its length: a full frame, unless it is the last
     * @param last whether it is the last, which may have any length up to a full frame
     * @param target receives the frame; not the source
     * @param targetOffset where to write it
     * @return how many bytes that are
     * @throws KmsUsageException if the message would hold more than 2^46 bytes or 2^32 - 1 frames
     * @throws IllegalArgumentException if no frame of that length may stand here
     * @throws IllegalStateException if the last frame was sealed before
     */
    public int seal(byte[] source, int offset, int length, boolean last, byte[] target, int targetOffset) {
        if (ended) {
            throw new IllegalStateException("The message has its last frame");
        }
        if (last ? length > frameBytes : length != frameBytes) {
            throw new IllegalArgumentException("No frame of " + length + " bytes may stand here");
        }
        requireRoom(length);
        ended = last;
        // Counted before it is used: after a failure of the cipher no nonce comes twice.
        sequence++;
        MessageWriter writer = new MessageWriter(target, targetOffset);
        new MessageWriter(nonce, Long.BYTES).unsignedInt(sequence);
        if (last) {
            writer.unsignedInt(EsdkFormat.FINAL_FRAME);
        }
        writer.unsignedInt(sequence).bytes(nonce);
        if (last) {
            writer.unsignedInt(length);
        }
        PieceKind kind = last ? PieceKind.FINAL_FRAME : PieceKind.REGULAR_FRAME;
        keys.cipher().seal(nonce, data.of(kind, sequence, length), source, offset, length, target, writer.position());
        int sealed = writer.position() + length + AesGcm.TAG_BYTES - targetOffset;
        hash(target, targetOffset, sealed);
        return sealed;
    }

    /**
     * Signs the message, if its suite signs, and writes the signature.
     *
     * @param target receives it, {@link #footerBytes()} long
     * @param targetOffset where to write it
     * @return how many bytes that are
     * @throws IllegalStateException if the last frame was not sealed yet, or this was destroyed
     */
    public int writeFooter(byte[] target, int targetOffset) {
        if (!ended) {
            throw new IllegalStateException("The message has no last frame yet");
        }
        if (signingKey == null || digest == null) {
            return 0;
        }
        new MessageWriter(target, targetOffset).field(signingKey.sign(digest.digest()));
        return footerBytes();
    }

    private void requireRoom(int length) {
        if (sequence == EsdkFormat.MAX_FRAMES || sequence * frameBytes + length > EsdkFormat.MAX_PLAINTEXT_BYTES) {
            throw new KmsUsageException(
                    "The plaintext is too long for one message: it has more than 2^46 bytes, or more"
                            + " than 2^32 - 1 frames");
        }
    }

    private void hash(byte[] bytes, int offset, int length) {
        if (digest != null) {
            digest.update(bytes, offset, length);
        }
    }

    @Override
    public void destroy() {
        keys.destroy();
        if (signingKey != null) {
            signingKey.destroy();
        }
    }
}
