package io.github.kmsenvelope.message.awsesdk;

import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.cipher.AesGcm;

/** Reads a body piece by piece, and checks all that can be checked without a key. Each byte is looked at once. */
final class BodyReader {

    private final MessageReader reader;
    private final EsdkHeader header;
    private final long maxPieceBytes;
    private final byte[] nonce = new byte[AesGcm.NONCE_BYTES];
    private PieceKind kind = PieceKind.REGULAR_FRAME;
    private long sequence;
    private int offset;
    private int length;

    /** Makes the reader of a body at which a reader of its message stands. */
    BodyReader(MessageReader reader, EsdkHeader header, long maxPieceBytes) {
        this.reader = reader;
        this.header = header;
        this.maxPieceBytes = maxPieceBytes;
    }

    /** Makes the reader of frames behind so many others, at the first of which a reader of the message stands. */
    static BodyReader behind(long frames, MessageReader reader, EsdkHeader header, long maxPieceBytes) {
        BodyReader body = new BodyReader(reader, header, maxPieceBytes);
        body.sequence = frames;
        return body;
    }

    /** Reads the next piece. The one before it must not have been the last. */
    void next() {
        reader.mark();
        sequence++;
        long announced = header.isSingleBlock() ? startBlock() : startFrame();
        requireLength(announced, maxPieceBytes);
        offset = reader.skip(announced + AesGcm.TAG_BYTES);
        length = (int) announced;
    }

    static void requireLength(long pieceBytes, long most) {
        if (pieceBytes > most) {
            throw new MalformedMessageException("The message has a frame or block of " + pieceBytes
                    + " bytes; those of up to " + most + " are read here");
        }
    }

    private long startBlock() {
        kind = PieceKind.SINGLE_BLOCK;
        readNonce();
        long announced = reader.signedLong();
        if (announced < 0 || announced > EsdkFormat.MAX_BLOCK_BYTES) {
            throw new MalformedMessageException("The message has a block that is longer than any block may be");
        }
        return announced;
    }

    private long startFrame() {
        long number = reader.unsignedInt();
        kind = (number == EsdkFormat.FINAL_FRAME) ? PieceKind.FINAL_FRAME : PieceKind.REGULAR_FRAME;
        if (kind.isLast()) {
            number = reader.unsignedInt();
        }
        if (number != sequence) {
            throw new MalformedMessageException(
                    "The message has frame " + number + " where frame " + sequence + " should be");
        }
        readNonce();
        long announced = kind.isLast() ? reader.unsignedInt() : header.frameBytes();
        if (announced > header.frameBytes()) {
            throw new MalformedMessageException("The message has a final frame that is longer than its frames");
        }
        return announced;
    }

    /** The nonce could be computed from the sequence number, but old writers drew it. */
    private void readNonce() {
        int at = reader.skip(AesGcm.NONCE_BYTES);
        System.arraycopy(reader.source(), at, nonce, 0, AesGcm.NONCE_BYTES);
    }

    /** Reads the signature that follows the last piece, if the suite signs, and requires the end of the message. */
    byte[] readFooter() {
        byte[] signature = header.suite().signs() ? reader.bytes(reader.unsignedShort()) : new byte[0];
        if (!reader.isAtEnd()) {
            throw new MalformedMessageException("The message has something behind its end");
        }
        return signature;
    }

    PieceKind kind() {
        return kind;
    }

    long sequence() {
        return sequence;
    }

    byte[] nonce() {
        return nonce;
    }

    /** What holds the piece, from {@link #start()} to {@link #end()}, until something more is read. */
    byte[] source() {
        return reader.source();
    }

    int start() {
        return reader.marked();
    }

    int end() {
        return reader.position();
    }

    /** Where the ciphertext begins. */
    int offset() {
        return offset;
    }

    /** The length of the ciphertext without its tag. */
    int length() {
        return length;
    }
}
