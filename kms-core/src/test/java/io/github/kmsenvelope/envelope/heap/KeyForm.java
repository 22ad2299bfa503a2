package io.github.kmsenvelope.envelope.heap;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * A form in which a key of 32 bytes can stand in a heap dump. A dump writes arrays of numbers big-endian: so an AES key
 * schedule, which begins with the key as eight {@code int}, looks like bytes or like swapped words.
 */
enum KeyForm {
    BYTES(key -> halves(key)),
    SWAPPED_INTS(key -> halves(swapped(key, 4))),
    SWAPPED_LONGS(key -> halves(swapped(key, 8))),

    /** What HMAC hashes first (RFC 2104), as bytes or as the words of the hash function. */
    INNER_PAD(key -> inEveryOrder(xor(key, 0x36))),
    OUTER_PAD(key -> inEveryOrder(xor(key, 0x5C))),

    BASE64(key -> base64(key).map(text -> text.getBytes(StandardCharsets.ISO_8859_1))),
    BASE64_IN_UTF16(key -> base64(key).flatMap(KeyForm::utf16)),
    HEX(key -> hex(key).map(text -> text.getBytes(StandardCharsets.ISO_8859_1))),
    HEX_IN_UTF16(key -> hex(key).flatMap(KeyForm::utf16));

    private final Writer writer;

    KeyForm(Writer writer) {
        this.writer = writer;
    }

    /** Returns the byte strings, any of which tells that the key, or half of it, is there in this form. */
    List<byte[]> needles(byte[] key) {
        return writer.write(key).toList();
    }

    private static Stream<byte[]> halves(byte[] key) {
        return Stream.of(Arrays.copyOf(key, 16), Arrays.copyOfRange(key, 16, 32));
    }

    private static Stream<byte[]> inEveryOrder(byte[] key) {
        return Stream.of(key, swapped(key, 4), swapped(key, 8)).flatMap(KeyForm::halves);
    }

    private static byte[] swapped(byte[] key, int wordBytes) {
        byte[] swapped = new byte[key.length];
        for (int i = 0; i < key.length; i++) {
            swapped[i] = key[i / wordBytes * wordBytes + wordBytes - 1 - i % wordBytes];
        }
        return swapped;
    }

    private static byte[] xor(byte[] key, int pad) {
        byte[] xored = new byte[key.length];
        for (int i = 0; i < key.length; i++) {
            xored[i] = (byte) (key[i] ^ pad);
        }
        return xored;
    }

    /** The characters that depend on the key alone, whatever stands before and behind it. */
    private static Stream<String> base64(byte[] key) {
        List<String> texts = new ArrayList<>();
        for (int skipped = 0; skipped < 3; skipped++) {
            byte[] core = Arrays.copyOfRange(key, skipped, skipped + 30);
            texts.add(Base64.getEncoder().encodeToString(core));
            texts.add(Base64.getUrlEncoder().encodeToString(core));
        }
        return texts.stream().distinct();
    }

    private static Stream<String> hex(byte[] key) {
        return Stream.of(HexFormat.of(), HexFormat.of().withUpperCase()).map(format -> format.formatHex(key));
    }

    private static Stream<byte[]> utf16(String text) {
        return Stream.of(text.getBytes(StandardCharsets.UTF_16BE), text.getBytes(StandardCharsets.UTF_16LE));
    }

    @FunctionalInterface
    private interface Writer {
        Stream<byte[]> write(byte[] key);
    }
}
