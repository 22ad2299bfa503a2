package io.github.kmsenvelope.envelope;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Takes messages apart and puts them together, by the format page alone. */
final class Messages {

    static final int FIXED = 64;

    private Messages() {}

    /** An entry of type KMS. */
    record Entry(String arn, byte[] wrapped) {}

    static byte[] fixed(byte[] message) {
        return Arrays.copyOf(message, FIXED);
    }

    static List<Entry> entries(byte[] message) {
        List<Entry> entries = new ArrayList<>();
        int at = FIXED + 2;
        for (int i = 0; i < message[FIXED + 1]; i++) {
            int arnBytes = message[at + 3] & 0xFF;
            int end = at + 3 + length(message, at);
            entries.add(new Entry(
                    new String(message, at + 4, arnBytes, StandardCharsets.US_ASCII),
                    Arrays.copyOfRange(message, at + 4 + arnBytes, end)));
            at = end;
        }
        return entries;
    }

    /** What stands behind the entries: padding, if there is any, and the body. */
    static byte[] rest(byte[] message) {
        int at = FIXED + 2;
        for (int i = 0; i < message[FIXED + 1]; i++) {
            at += 3 + length(message, at);
        }
        return Arrays.copyOfRange(message, at, message.length);
    }

    static byte[] withEntries(byte[] message, Entry... entries) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(message, 0, FIXED + 1);
        out.write(entries.length);
        for (Entry entry : entries) {
            int length = 1 + entry.arn().length() + entry.wrapped().length;
            out.write(1);
            out.write(length >>> 8);
            out.write(length);
            out.write(entry.arn().length());
            out.writeBytes(entry.arn().getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(entry.wrapped());
        }
        out.writeBytes(rest(message));
        return out.toByteArray();
    }

    static byte[] withPadding(byte[] message, int zeros) {
        byte[] rest = rest(message);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(message, 0, message.length - rest.length);
        out.write(0);
        out.write(zeros >>> 8);
        out.write(zeros);
        out.writeBytes(new byte[zeros]);
        out.writeBytes(rest);
        byte[] padded = out.toByteArray();
        padded[FIXED] |= 4;
        return padded;
    }

    private static int length(byte[] message, int entry) {
        return (message[entry + 1] & 0xFF) << 8 | message[entry + 2] & 0xFF;
    }
}
