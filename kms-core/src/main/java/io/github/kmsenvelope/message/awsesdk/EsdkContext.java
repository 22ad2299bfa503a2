package io.github.kmsenvelope.message.awsesdk;

import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How encryption contexts are written in this format.
 *
 * @since 0.1.0
 */
public final class EsdkContext {

    private static final byte[] NO_PAIRS = {};

    private EsdkContext() {}

    /**
     * Serializes an encryption context: the number of pairs, then each name and value behind its length, sorted by the
     * unsigned bytes of the names. No bytes at all if there are no pairs.
     *
     * @param context the pairs
     * @return a new array
     * @throws KmsUsageException if a name or value is empty or no well-formed text, or the whole is longer than 32767 bytes,
     *     which is what implementations in other languages read
     */
    public static byte[] serialize(Map<String, String> context) {
        if (context.isEmpty()) {
            return NO_PAIRS;
        }
        Map<byte[], byte[]> pairs = new TreeMap<>(Arrays::compareUnsigned);
        long length = Short.BYTES;
        for (Map.Entry<String, String> pair : context.entrySet()) {
            byte[] name = utf8(pair.getKey());
            byte[] value = utf8(pair.getValue());
            length += 2L * Short.BYTES + name.length + value.length;
            pairs.put(name, value);
        }
        if (length > EsdkFormat.MAX_WRITTEN_CONTEXT_BYTES) {
            throw new KmsUsageException("The encryption context is too large for the format of the AWS Encryption SDK: "
                    + length + " bytes, at most " + EsdkFormat.MAX_WRITTEN_CONTEXT_BYTES + " are read everywhere");
        }
        byte[] serialized = new byte[(int) length];
        MessageWriter writer = new MessageWriter(serialized, 0).unsignedShort(pairs.size());
        pairs.forEach((name, value) -> writer.field(name).field(value));
        return serialized;
    }

    private static byte[] utf8(String text) {
        if (text.isEmpty()) {
            throw new KmsUsageException("A name or value of the encryption context is empty, which KMS refuses");
        }
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return Arrays.copyOf(bytes.array(), bytes.limit());
        } catch (CharacterCodingException ex) {
            throw new KmsUsageException("A name or value of the encryption context is no well-formed text");
        }
    }

    /** Reads the context field of a header, in whatever order it has its pairs. Each name stands there once. */
    static Map<String, String> read(MessageReader reader) {
        int length = reader.unsignedShort();
        if (length == 0) {
            return Map.of();
        }
        MessageReader field = MessageReader.of(reader.bytes(length));
        int count = field.unsignedShort();
        Map<String, String> context = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String name = text(field);
            if (context.put(name, text(field)) != null) {
                throw new MalformedMessageException("The message's encryption context has one name twice");
            }
        }
        if (count == 0 || !field.isAtEnd()) {
            throw new MalformedMessageException("The message's encryption context has another length than it says");
        }
        return Collections.unmodifiableMap(context);
    }

    private static String text(MessageReader field) {
        int length = field.unsignedShort();
        if (length == 0) {
            throw new MalformedMessageException("The message's encryption context has an empty name or value");
        }
        int at = field.skip(length);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(field.source(), at, length))
                    .toString();
        } catch (CharacterCodingException ex) {
            throw new MalformedMessageException("The message's encryption context holds what is no UTF-8 text");
        }
    }
}
