package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Messages as text: UTF-8 inside, unpadded base64url (RFC 4648, section 5) outside, each in its one canonical form. */
final class TextMessages {

    /** The longest message whose base64url fits into a string. */
    private static final int MAX_MESSAGE_BYTES = Integer.MAX_VALUE / 4 * 3 - 64;

    private TextMessages() {}

    /** Returns the UTF-8 bytes of a text, in an array that the caller overwrites. */
    static byte[] encodePlaintext(String text) {
        try {
            ByteBuffer buffer = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = Arrays.copyOfRange(buffer.array(), buffer.arrayOffset(), buffer.limit());
            Arrays.fill(buffer.array(), (byte) 0);
            if (bytes.length > MAX_MESSAGE_BYTES) {
                throw new KmsUsageException(
                        "The text is too long for one text message: " + bytes.length + " bytes. Encrypt it as bytes");
            }
            return bytes;
        } catch (CharacterCodingException ex) {
            throw new KmsUsageException(
                    "The text holds a surrogate without its pair, which UTF-8 cannot express. Encrypt it as bytes");
        }
    }

    static String decodePlaintext(byte[] plaintext) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(plaintext))
                    .toString();
        } catch (CharacterCodingException ex) {
            throw new KmsUsageException(
                    "The plaintext is no UTF-8 text: it was encrypted as bytes. Decrypt the message as bytes");
        }
    }

    static String encodeMessage(byte[] message) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(message);
    }

    /** Refuses what {@link #encodeMessage} does not write: a decoder alone would let a changed last character pass. */
    static byte[] decodeMessage(String text) {
        byte[] message;
        try {
            message = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException ex) {
            throw new MalformedMessageException("The text is no message: it is not base64url");
        }
        if (!encodeMessage(message).equals(text)) {
            throw new MalformedMessageException(
                    "The text is no message: it is not base64url in its canonical, unpadded form");
        }
        return message;
    }
}
