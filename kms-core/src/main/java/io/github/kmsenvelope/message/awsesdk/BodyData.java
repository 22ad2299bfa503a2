package io.github.kmsenvelope.message.awsesdk;

import java.nio.charset.StandardCharsets;

/** What the tags of a body cover besides the ciphertext: which message it is, which piece of it, and how long that is. */
final class BodyData {

    private final byte[] regular;
    private final byte[] last;
    private final byte[] singleBlock;

    BodyData(byte[] messageId) {
        this.regular = template(messageId, "AWSKMSEncryptionClient Frame");
        this.last = template(messageId, "AWSKMSEncryptionClient Final Frame");
        this.singleBlock = template(messageId, "AWSKMSEncryptionClient Single Block");
    }

    private static byte[] template(byte[] messageId, String label) {
        byte[] text = label.getBytes(StandardCharsets.US_ASCII);
        byte[] template = new byte[messageId.length + text.length + Integer.BYTES + Long.BYTES];
        new MessageWriter(template, 0).bytes(messageId).bytes(text);
        return template;
    }

    /** Returns the associated data of a piece, in an array that the next call overwrites. */
    byte[] of(PieceKind kind, long sequence, long length) {
        byte[] data = switch (kind) {
            case REGULAR_FRAME -> regular;
            case FINAL_FRAME -> last;
            case SINGLE_BLOCK -> singleBlock;
        };
        new MessageWriter(data, data.length - Integer.BYTES - Long.BYTES)
                .unsignedInt(sequence)
                .unsignedLong(length);
        return data;
    }
}
