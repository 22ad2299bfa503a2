package io.github.kmsenvelope.message.awsesdk;

import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.secret.Secret;
import io.github.kmsenvelope.secret.SecretBytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * A message that comes from a stream, of which one frame is in memory at a time. The header is read first; then the message
 * must be {@linkplain #unlock unlocked}; then one frame after the other is {@linkplain #next() read} and {@linkplain #open opened}.
 * For one thread at a time.
 *
 * @since 0.1.0
 */
public final class ArrivingMessage implements Secret {

    private final MessageReader reader;
    private final EsdkHeader header;
    private final BodyReader body;
    private @Nullable BodyOpener opener;
    private boolean waiting;
    private boolean ended;

    private ArrivingMessage(MessageReader reader, EsdkHeader header, EsdkReadRules rules) {
        this.reader = reader;
        this.header = header;
        this.body = new BodyReader(reader, header, rules.maxFrameBytes());
    }

    /**
     * Reads the header of a message. What follows it in the stream may be read ahead.
     *
     * @param source stands at the first byte of the message, which must be the last thing in it
     * @param rules what is read of the messages that the format allows
     * @return the message
     * @throws MalformedMessageException if a field has a value that the format or the rules do not allow, or the stream ends
     *     within the header
     * @throws IOException if the stream throws it
     */
    public static ArrivingMessage read(InputStream source, EsdkReadRules rules) throws IOException {
        MessageReader reader = MessageReader.of(source);
        try {
            return new ArrivingMessage(reader, EsdkHeader.read(reader, rules), rules);
        } catch (UncheckedIOException ex) {
            throw ex.getCause();
        }
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
     * @throws MalformedMessageException if the public key of a signed message is none
     */
    public boolean unlock(SecretBytes dataKey, byte[] pairsLeftOut) {
        MessageKeys keys = MessageKeys.of(header.suite(), dataKey, header.messageId());
        opener = BodyOpener.of(header, keys, pairsLeftOut);
        return opener != null;
    }

    /**
     * Reads the next frame. It has to be {@linkplain #open opened} before the one behind it is read.
     *
     * @return the length of its plaintext
     * @throws MalformedMessageException if the message is cut short, or has something that no writer makes
     * @throws IOException if the stream throws it
     * @throws IllegalStateException if the message is not unlocked, or was read to its end, or a frame waits to be opened
     */
    public int next() throws IOException {
        if (opener == null || ended || waiting) {
            throw new IllegalStateException("Nothing can be read of this message, or nothing more");
        }
        try {
            body.next();
            waiting = true;
            return body.length();
        } catch (UncheckedIOException ex) {
            throw ex.getCause();
        } finally {
            ended = !waiting;
        }
    }

    /**
     * Tells whether the frame read last ends a signed message: nobody may see its plaintext before the signature is verified.
     *
     * @return whether it has to be opened where nobody else looks
     */
    public boolean isHeldBack() {
        return header.suite().signs() && body.kind().isLast();
    }

    /**
     * Opens the frame read last, and if it is the last of the message, reads the signature behind it, and requires the end
     * behind that.
     *
     * @param target receives the plaintext. If the frame is not authentic, that part of it is zero
     * @param offset where to write it
     * @return whether the frame is authentic, and if it is the last, the signature too. Otherwise nothing more can be read
     * @throws MalformedMessageException if the message is cut short, or has something behind its end
     * @throws IOException if the stream throws it
     * @throws IllegalStateException if no frame waits to be opened
     */
    public boolean open(byte[] target, int offset) throws IOException {
        if (opener == null || !waiting) {
            throw new IllegalStateException("No frame of this message waits to be opened");
        }
        waiting = false;
        boolean open = false;
        try {
            open = opener.open(body, target, offset);
            return open;
        } catch (UncheckedIOException ex) {
            throw ex.getCause();
        } finally {
            ended = !open || body.kind().isLast();
        }
    }

    /**
     * Tells whether the message was read to its end, or cannot be read on.
     *
     * @return whether nothing more can be read
     */
    public boolean hasEnded() {
        return ended;
    }

    /**
     * Returns how much of the message was read, without what was read ahead.
     *
     * @return the number of bytes
     */
    public long bytesRead() {
        return reader.bytesRead();
    }

    @Override
    public void destroy() {
        if (opener != null) {
            opener.destroy();
            opener = null;
        }
    }
}
