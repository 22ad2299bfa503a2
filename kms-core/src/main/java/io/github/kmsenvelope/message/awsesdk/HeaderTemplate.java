package io.github.kmsenvelope.message.awsesdk;

import io.github.kmsenvelope.cipher.AesGcm;
import java.util.Arrays;
import java.util.List;

/**
 * A header of version 2 without what differs from message to message: the message id, the frame length, the commitment and the
 * tag.
 */
final class HeaderTemplate {

    private static final int MESSAGE_ID_OFFSET = 1 + Short.BYTES;

    private final byte[] bytes;

    /** What the tag covers besides the header. */
    private final byte[] pairsLeftOut;

    private HeaderTemplate(byte[] bytes, byte[] pairsLeftOut) {
        this.bytes = bytes;
        this.pairsLeftOut = pairsLeftOut;
    }

    /**
     * Makes the template of a header.
     *
     * @param context the serialized pairs of the encryption context that the header has
     * @param pairsLeftOut the serialized pairs that it is bound to without having them
     */
    static HeaderTemplate of(AlgorithmSuite suite, List<EsdkKeyEntry> entries, byte[] context, byte[] pairsLeftOut) {
        int length = MESSAGE_ID_OFFSET + suite.messageIdBytes() + Short.BYTES + context.length + Short.BYTES;
        for (EsdkKeyEntry entry : entries) {
            length += entry.length();
        }
        byte[] bytes = new byte[length + 1 + Integer.BYTES + EsdkFormat.COMMITMENT_BYTES + AesGcm.TAG_BYTES];
        MessageWriter writer = new MessageWriter(bytes, 0)
                .unsignedByte(suite.headerVersion())
                .unsignedShort(suite.id())
                .skip(suite.messageIdBytes())
                .field(context)
                .unsignedShort(entries.size());
        entries.forEach(entry -> entry.write(writer));
        writer.unsignedByte(EsdkFormat.CONTENT_FRAMED);
        return new HeaderTemplate(bytes, pairsLeftOut);
    }

    /** Writes a whole header, and the tag over it and the pairs left out. */
    byte[] header(byte[] messageId, int frameBytes, MessageKeys keys) {
        byte[] header = bytes.clone();
        new MessageWriter(header, MESSAGE_ID_OFFSET).bytes(messageId);
        int tagOffset = header.length - AesGcm.TAG_BYTES;
        MessageWriter end = new MessageWriter(header, tagOffset - EsdkFormat.COMMITMENT_BYTES - Integer.BYTES);
        keys.writeCommitment(end.unsignedInt(frameBytes));
        byte[] covered = Arrays.copyOf(header, tagOffset + pairsLeftOut.length);
        System.arraycopy(pairsLeftOut, 0, covered, tagOffset, pairsLeftOut.length);
        keys.cipher().seal(new byte[AesGcm.NONCE_BYTES], covered, header, 0, 0, header, tagOffset);
        return header;
    }
}
