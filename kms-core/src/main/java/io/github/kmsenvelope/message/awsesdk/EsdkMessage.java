package io.github.kmsenvelope.message.awsesdk;

import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.secret.SecretBytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A message that is whole in memory, its structure checked to the last byte. A view of the message's bytes: it must not
 * outlive the call that reads the message.
 *
 * @since 0.1.0
 */
public final class EsdkMessage {

    private final byte[] message;
    private final EsdkHeader header;
    private final int plaintextBytes;

    private EsdkMessage(byte[] message, EsdkHeader header, int plaintextBytes) {
        this.message = message;
        this.header = header;
        this.plaintextBytes = plaintextBytes;
    }

    /**
     * Reads the structure of a message.
     *
     * @param message the message
     * @param rules what is read of the messages that the format allows
     * @return the message
     * @throws MalformedMessageException if a field has a value that the format or the rules do not allow, a length exceeds the
     *     bytes present, or something follows the end
     */
    public static EsdkMessage parse(byte[] message, EsdkReadRules rules) {
        MessageReader reader = MessageReader.of(message);
        EsdkHeader header = EsdkHeader.read(reader, rules);
        BodyReader body = new BodyReader(reader, header, Long.MAX_VALUE);
        int plaintextBytes = 0;
        do {
            body.next();
            plaintextBytes += body.length();
        } while (!body.kind().isLast());
        body.readFooter();
        return new EsdkMessage(message, header, plaintextBytes);
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
     * Opens the message. All of it is authentic, or nothing is left of it anywhere.
     *
     * @param dataKey the data key
     * @param pairsLeftOut the {@linkplain EsdkContext#serialize serialized} pairs of the encryption context that the header is
     *     bound to without having them; usually none
     * @return the plaintext, or {@code null} if the message was not made with this data key, or was changed
     * @throws MalformedMessageException if the public key of a signed message is none
     */
    public byte @Nullable [] open(SecretBytes dataKey, byte[] pairsLeftOut) {
        return open(MessageKeys.of(header.suite(), dataKey, header.messageId()), pairsLeftOut);
    }

    /** As above, with keys that are destroyed in the end. */
    byte @Nullable [] open(MessageKeys keys, byte[] pairsLeftOut) {
        BodyOpener opener = BodyOpener.of(header, keys, pairsLeftOut);
        if (opener == null) {
            return null;
        }
        try {
            return openBody(opener);
        } finally {
            opener.destroy();
        }
    }

    private byte @Nullable [] openBody(BodyOpener opener) {
        MessageReader reader = MessageReader.of(message);
        reader.skip(header.length());
        BodyReader body = new BodyReader(reader, header, Long.MAX_VALUE);
        byte[] plaintext = new byte[plaintextBytes];
        int done = 0;
        do {
            body.next();
            if (!opener.open(body, plaintext, done)) {
                Arrays.fill(plaintext, (byte) 0);
                return null;
            }
            done += body.length();
        } while (!body.kind().isLast());
        return plaintext;
    }
}
