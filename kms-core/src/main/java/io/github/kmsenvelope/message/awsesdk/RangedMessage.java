package io.github.kmsenvelope.message.awsesdk;

import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.secret.Secret;
import io.github.kmsenvelope.secret.SecretBytes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An unsigned message in frames, of which any frame can be opened. Its size says how many there are and how long the final one
 * is; only that one proves it, since its number and its being final are authenticated. It must be {@linkplain #unlock unlocked}
 * first. For one thread at a time.
 *
 * @since 0.1.0
 */
public final class RangedMessage implements Secret {

    private final EsdkHeader header;
    private final BodyLayout layout;
    private final int maxFrameBytes;
    private @Nullable BodyOpener opener;

    private RangedMessage(EsdkHeader header, BodyLayout layout, int maxFrameBytes) {
        this.header = header;
        this.layout = layout;
        this.maxFrameBytes = maxFrameBytes;
    }

    /**
     * Lays out a message.
     *
     * @param header the header, of an unsigned message in frames
     * @param bodyBytes the bytes behind the header
     * @param rules what is read of the messages that the format allows
     * @return the message
     * @throws MalformedMessageException if no writer makes a body of that size, or it has a frame that is longer than the
     *     rules allow
     * @throws IllegalArgumentException if the message is signed, or one block
     */
    public static RangedMessage of(EsdkHeader header, long bodyBytes, EsdkReadRules rules) {
        if (header.suite().signs() || header.isSingleBlock()) {
            throw new IllegalArgumentException("A signature or the tag of a block is over all of a message");
        }
        return new RangedMessage(
                header, BodyLayout.of(bodyBytes, header.frameBytes(), rules.maxFrameBytes()), rules.maxFrameBytes());
    }

    /**
     * Returns the header.
     *
     * @return the header
     */
    public EsdkHeader header() {
        return header;
    }

    /**
     * Checks whether the header was made with a data key. The data key is not needed any more then.
     *
     * @param dataKey the data key
     * @param pairsLeftOut the serialized pairs of the encryption context that the header is bound to without having them
     * @return whether it was; if not, nothing can be read
     */
    public boolean unlock(SecretBytes dataKey, byte[] pairsLeftOut) {
        MessageKeys keys = MessageKeys.of(header.suite(), dataKey, header.messageId());
        opener = BodyOpener.of(header, keys, pairsLeftOut);
        return opener != null;
    }

    /**
     * Returns the number of frames.
     *
     * @return the number, the final one included
     */
    public long frames() {
        return layout.frames();
    }

    /**
     * Returns the plaintext bytes of a frame that is not the final one.
     *
     * @return the length, 1 to 4,294,967,295; no more than the rules allow, if there is such a frame
     */
    public long frameBytes() {
        return layout.frameBytes();
    }

    /**
     * Returns the length of the plaintext, which is true if the final frame is authentic.
     *
     * @return the number of bytes
     */
    public long plaintextBytes() {
        return layout.plaintextBytes();
    }

    /**
     * Returns how many plaintext bytes a frame holds.
     *
     * @param frame its number, counted from 0
     * @return the length
     */
    public int plaintextBytes(long frame) {
        return layout.plaintextBytes(frame);
    }

    /**
     * Returns where a frame stands.
     *
     * @param frame its number, counted from 0
     * @return the bytes of the message before it
     */
    public long offset(long frame) {
        return header.length() + layout.offset(frame);
    }

    /**
     * Returns how long a frame is in the message.
     *
     * @param frame its number, counted from 0
     * @return the bytes of its plaintext, of what stands before it, and of its tag
     */
    public int sealedBytes(long frame) {
        return layout.sealedBytes(frame);
    }

    /**
     * Opens a frame. If it is not authentic, where its plaintext would be is zero.
     *
     * @param frame its number, counted from 0
     * @param source holds the frame
     * @param offset where it begins
     * @param target receives the plaintext
     * @param targetOffset where to write it
     * @return whether the frame is authentic
     * @throws MalformedMessageException if what is there is another frame, or has another length than the size of the message
     *     says
     * @throws IllegalStateException if the message is not unlocked
     */
    public boolean open(long frame, byte[] source, int offset, byte[] target, int targetOffset) {
        if (opener == null) {
            throw new IllegalStateException("Nothing can be read of this message");
        }
        Objects.checkIndex(frame, layout.frames());
        MessageReader reader = MessageReader.of(source, offset, offset + layout.sealedBytes(frame));
        BodyReader piece = BodyReader.behind(frame, reader, header, maxFrameBytes);
        piece.next();
        if (piece.kind().isLast() != layout.isLast(frame) || piece.length() != layout.plaintextBytes(frame)) {
            throw new MalformedMessageException("The message is cut short or was changed: its frame " + piece.sequence()
                    + " is not the one that its size says");
        }
        return opener.open(piece, target, targetOffset);
    }

    @Override
    public void destroy() {
        if (opener != null) {
            opener.destroy();
            opener = null;
        }
    }
}
