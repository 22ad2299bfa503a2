package io.github.kmsenvelope.embedded.crypto;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** The one byte form of an encryption context: its pairs by name, each string after its length. */
final class EncryptionContextBytes {

    private EncryptionContextBytes() {}

    static byte[] of(Map<String, String> context) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new TreeMap<>(context).forEach((name, value) -> {
            append(bytes, name);
            append(bytes, value);
        });
        return bytes.toByteArray();
    }

    private static void append(ByteArrayOutputStream bytes, String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        bytes.writeBytes(
                ByteBuffer.allocate(Integer.BYTES).putInt(encoded.length).array());
        bytes.writeBytes(encoded);
    }
}
