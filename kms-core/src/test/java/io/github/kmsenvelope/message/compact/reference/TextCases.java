package io.github.kmsenvelope.message.compact.reference;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.UnaryOperator;

/** Messages as text: one canonical form, all others are refused. */
final class TextCases {

    private TextCases() {}

    static void addTo(VectorCases cases) {
        cases.success("text", "The text form.", v -> v.usual().asText = true);
        cases.success("text_two_bytes_over", "A last group of two bytes.", v -> withPlaintext(v, "abc").asText = true);
        cases.success("text_one_byte_over", "A last group of one byte.", v -> withPlaintext(v, "ab").asText = true);
        text(cases, "text_not_canonical", "Unused bits of the last character are set.", TextCases::setUnusedBit);
        text(cases, "text_padded", "The form without '=' is the only one.", TextCases::pad);
        text(
                cases,
                "text_standard_alphabet",
                "'+' and '/' belong to another alphabet.",
                text -> text.replace('-', '+').replace('_', '/'));
        text(cases, "text_newline", "Nothing may follow.", text -> text + "\n");
        text(cases, "text_space", "Nothing may stand before.", text -> " " + text);
        text(
                cases,
                "text_cut",
                "A single last character stands for no byte.",
                text -> text.substring(0, text.length() / 4 * 4 + 1));
        text(cases, "text_empty", "No text at all.", text -> "");
    }

    private static VectorCase withPlaintext(VectorCase vector, String plaintext) {
        vector.usual().writer.plaintext = plaintext.getBytes(StandardCharsets.US_ASCII);
        return vector;
    }

    private static void text(VectorCases cases, String name, String comment, UnaryOperator<String> change) {
        cases.malformed(name, comment, v -> {
            withPlaintext(v, "ab").asText = true;
            v.changeText = text -> {
                String changed = change.apply(text);
                if (changed.equals(text)) {
                    throw new IllegalStateException("Nothing changed: " + name);
                }
                return changed;
            };
        });
    }

    private static String setUnusedBit(String text) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int last = alphabet.indexOf(text.charAt(text.length() - 1));
        String changed = text.substring(0, text.length() - 1) + alphabet.charAt(last | 1);
        if (!Arrays.equals(
                Base64.getUrlDecoder().decode(changed), Base64.getUrlDecoder().decode(text))) {
            throw new IllegalStateException("The changed bit is in use");
        }
        return changed;
    }

    private static String pad(String text) {
        return text + "=".repeat((4 - text.length() % 4) % 4);
    }
}
