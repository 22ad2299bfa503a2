package io.github.kmsenvelope.message.compact.reference;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The encoding of contexts and the derivation, as the page has them. */
final class ReferenceEncoding {

    private ReferenceEncoding() {}

    static byte[] encryptionContext(Map<String, String> pairs) {
        return enc(pairs, false);
    }

    static byte[] associatedData(Map<String, String> pairs) {
        return enc(pairs, true);
    }

    private static byte[] enc(Map<String, String> pairs, boolean emptyValues) {
        // The order of lower-case hex strings is the order of the unsigned bytes that they stand for.
        TreeMap<String, byte[]> sorted = new TreeMap<>();
        pairs.forEach((name, value) -> {
            byte[] nameBytes = utf8(name);
            byte[] valueBytes = utf8(value);
            String lowerCase = name.toLowerCase(Locale.ROOT);
            refuseIf(lowerCase.startsWith("aws:") || lowerCase.startsWith("aws-crypto-"), "a reserved name");
            refuseIf(nameBytes.length < 1 || nameBytes.length > 256, "a name of impossible length");
            refuseIf(valueBytes.length == 0 && !emptyValues, "an empty value");
            refuseIf(valueBytes.length > 4096, "a value too long");
            sorted.put(HexFormat.of().formatHex(nameBytes), valueBytes);
        });
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        two(out, sorted.size());
        sorted.forEach((name, value) -> {
            two(out, name.length() / 2);
            out.writeBytes(HexFormat.of().parseHex(name));
            two(out, value.length);
            out.writeBytes(value);
        });
        refuseIf(sorted.size() > 64 || out.size() > 8192, "too much");
        return out.toByteArray();
    }

    static void requireDisjoint(Map<String, String> encryptionContext, Map<String, String> associatedData) {
        refuseIf(encryptionContext.keySet().stream().anyMatch(associatedData::containsKey), "a name in both scopes");
    }

    /** By hand, so that no replacement of any library can creep in. */
    private static byte[] utf8(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        text.codePoints().forEach(c -> {
            refuseIf(c >= 0xD800 && c <= 0xDFFF, "a lone surrogate");
            if (c < 0x80) {
                out.write(c);
            } else if (c < 0x800) {
                out.write(0xC0 | c >> 6);
                out.write(0x80 | c & 0x3F);
            } else if (c < 0x10000) {
                out.write(0xE0 | c >> 12);
                out.write(0x80 | c >> 6 & 0x3F);
                out.write(0x80 | c & 0x3F);
            } else {
                out.write(0xF0 | c >> 18);
                out.write(0x80 | c >> 12 & 0x3F);
                out.write(0x80 | c >> 6 & 0x3F);
                out.write(0x80 | c & 0x3F);
            }
        });
        return out.toByteArray();
    }

    private static void two(ByteArrayOutputStream out, int value) {
        out.write(value >> 8);
        out.write(value);
    }

    private static void refuseIf(boolean condition, String reason) {
        if (condition) {
            throw new Refusal(Outcome.MISUSE, reason);
        }
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException(ex);
        }
    }

    /** {@code info = "io.github.kmsenvelope/compact" || fixed[0..19] || SHA-256(enc(EC))}. */
    static byte[] info(byte[] fixed, byte[] encodedContext) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (char c : "io.github.kmsenvelope/compact".toCharArray()) {
            out.write(c);
        }
        out.write(fixed, 0, 20);
        out.writeBytes(sha256(encodedContext));
        return out.toByteArray();
    }

    /** {@code T = HMAC-SHA512(K, info || 01)}. */
    static byte[] t(byte[] dataKey, byte[] info) {
        try {
            Mac mac = Mac.getInstance("HmacSHA512");
            mac.init(new SecretKeySpec(dataKey, "HmacSHA512"));
            mac.update(info);
            return mac.doFinal(new byte[] {1});
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException(ex);
        }
    }

    /** {@code IV_i = nonce XOR (00 x7 || last || i)}. */
    static byte[] iv(byte[] nonce, long frame, boolean last) {
        byte[] iv = nonce.clone();
        iv[7] ^= (byte) (last ? 1 : 0);
        iv[8] ^= (byte) (frame >> 24);
        iv[9] ^= (byte) (frame >> 16);
        iv[10] ^= (byte) (frame >> 8);
        iv[11] ^= (byte) frame;
        return iv;
    }
}
