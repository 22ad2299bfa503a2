package io.github.kmsenvelope.message.awsesdk;

import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.cipher.AesGcm;
import io.github.kmsenvelope.secret.Secret;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Opens the body of one message, piece by piece. The signature, if there is one, is verified before the last piece counts as
 * open. For one thread at a time.
 */
final class BodyOpener implements Secret {

    private final MessageKeys keys;
    private final BodyData data;
    private final @Nullable SignatureCheck signature;

    private BodyOpener(MessageKeys keys, EsdkHeader header) {
        this.keys = keys;
        this.data = new BodyData(header.messageId());
        this.signature = SignatureCheck.of(header);
    }

    /**
     * Checks the commitment, and after it the tag of the header.
     *
     * @param keys the keys of the message, destroyed with what is returned
     * @param pairsLeftOut serialized pairs of the encryption context that the header is bound to without having them
     * @return nothing if one of them does not match the keys, which are destroyed then
     * @throws MalformedMessageException if the public key of a signed message is none
     */
    static @Nullable BodyOpener of(EsdkHeader header, MessageKeys keys, byte[] pairsLeftOut) {
        BodyOpener opener = null;
        try {
            if (keys.committedBy(header) && isAuthentic(header, keys.cipher(), pairsLeftOut)) {
                opener = new BodyOpener(keys, header);
            }
            return opener;
        } finally {
            if (opener == null) {
                keys.destroy();
            }
        }
    }

    private static boolean isAuthentic(EsdkHeader header, AesGcm cipher, byte[] pairsLeftOut) {
        return cipher.open(
                header.nonce(),
                header.associatedData(pairsLeftOut),
                header.bytes(),
                header.tagOffset(),
                AesGcm.TAG_BYTES,
                new byte[0],
                0);
    }

    /**
     * Opens the piece that a reader stands behind. If it is not authentic, where its plaintext would be is zero.
     *
     * @param target receives as many bytes as the piece is long
     * @return whether the piece is authentic, and if it is the last, the signature too
     * @throws MalformedMessageException if the piece is the last and no signature follows where one should, or anything else
     */
    boolean open(BodyReader piece, byte[] target, int targetOffset) {
        int length = piece.length();
        boolean last = piece.kind().isLast();
        boolean open = false;
        try {
            open = keys.cipher()
                            .open(
                                    piece.nonce(),
                                    data.of(piece.kind(), piece.sequence(), length),
                                    piece.source(),
                                    piece.offset(),
                                    length + AesGcm.TAG_BYTES,
                                    target,
                                    targetOffset)
                    && isSigned(piece, last);
            return open;
        } finally {
            if (!open) {
                Arrays.fill(target, targetOffset, targetOffset + length, (byte) 0);
            }
        }
    }

    private boolean isSigned(BodyReader piece, boolean last) {
        if (signature != null) {
            signature.add(piece.source(), piece.start(), piece.end());
        }
        if (!last) {
            return true;
        }
        byte[] footer = piece.readFooter();
        return signature == null || signature.matches(footer);
    }

    @Override
    public void destroy() {
        keys.destroy();
    }
}
