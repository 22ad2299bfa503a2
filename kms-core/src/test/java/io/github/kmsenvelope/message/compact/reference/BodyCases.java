package io.github.kmsenvelope.message.compact.reference;

import java.util.Arrays;

/** Bodies: sizes that no writer makes, and frames that were changed, moved or lost. */
final class BodyCases {

    /** A full frame of 4096 bytes with its tag. */
    private static final int SEALED = 4096 + 16;

    private BodyCases() {}

    static void addTo(VectorCases cases) {
        sizes(cases);
        frames(cases);
    }

    private static void sizes(VectorCases cases) {
        size(cases, "body_0", 1, 0);
        size(cases, "body_15", 1, 15);
        size(cases, "body_15_mode_own", 2, 15);
        size(cases, "body_frame_and_1_mode_shared", 1, SEALED + 1);
        size(cases, "body_frame_and_17_mode_shared", 1, SEALED + 17);
        size(cases, "body_two_frames_mode_shared", 1, 2 * SEALED);
        size(cases, "body_frame_and_1", 2, SEALED + 1);
        size(cases, "body_frame_and_15", 2, SEALED + 15);
        size(cases, "body_frame_and_16", 2, SEALED + 16);
        size(cases, "body_two_frames_and_16", 2, 2 * SEALED + 16);
        cases.forged("body_16_of_17", "A possible size, but the tag is another one.", v -> {
            v.usual().writer.plaintext = new byte[] {7};
            v.cutsTo(-1);
        });
    }

    private static void size(VectorCases cases, String name, int mode, int bodyBytes) {
        cases.malformed(name, "A body of " + bodyBytes + " bytes in mode 0" + mode + ", F = 4096.", v -> {
            v.usual().frames(1);
            v.writer.plaintext = new byte[] {7};
            v.writer.mode = mode;
            v.change = message -> Arrays.copyOf(message, message.length - 17 + bodyBytes);
        });
    }

    private static void frames(VectorCases cases) {
        cases.forged(
                "ciphertext_flipped",
                "One bit of the ciphertext.",
                v -> v.usual().flips(-17));
        cases.forged("tag_flipped", "One bit of the tag.", v -> v.usual().flips(-1));
        cases.forged("tag_cut", "The last byte is missing.", v -> v.usual().cutsTo(-1));
        cases.forged(
                "trailing_byte",
                "A byte follows.",
                v -> v.usual().change = message -> Arrays.copyOf(message, message.length + 1));
        cases.forged("last_tag_flipped", "The first frame is authentic, the second is not.", v -> {
            v.usual().frames(4097).flips(-1);
            v.released = 4096;
        });
        cases.forged(
                "first_tag_flipped",
                "The first frame is not authentic.",
                v -> v.usual().frames(4097).flips(-18));
        cases.forged("frames_swapped", "The first two of three frames changed places.", v -> {
            v.usual().frames(8193);
            v.change = message -> {
                byte[] changed = message.clone();
                int body = message.length - 2 * SEALED - 17;
                System.arraycopy(message, body, changed, body + SEALED, SEALED);
                System.arraycopy(message, body + SEALED, changed, body, SEALED);
                return changed;
            };
        });
        cases.forged("frame_repeated", "The first frame stands for the second too.", v -> {
            v.usual().frames(8193);
            v.released = 4096;
            v.change = message -> {
                int body = message.length - 2 * SEALED - 17;
                System.arraycopy(message, body, message, body + SEALED, SEALED);
                return message;
            };
        });
        cases.forged("last_frame_dropped", "Cut at the end of a full frame that is not the last.", v -> {
            v.usual().frames(8193).cutsTo(-17);
            v.released = 4096;
        });
        cases.forged("first_frame_dropped", "The second frame comes first.", v -> {
            v.usual().frames(8192);
            v.change = message -> {
                int body = message.length - 2 * SEALED;
                byte[] changed = Arrays.copyOf(message, message.length - SEALED);
                System.arraycopy(message, body + SEALED, changed, body, SEALED);
                return changed;
            };
        });
        cases.forged("frame_appended", "A full frame follows the last.", v -> {
            v.usual().frames(4096).writer.mode = 2;
            v.change = message -> Arrays.copyOf(message, message.length + SEALED);
        });
        cases.forged("last_flag_missing", "The last frame is not marked.", v -> {
            v.usual().frames(4097).writer.marksLast = frame -> false;
            v.released = 4096;
        });
        cases.forged(
                "last_flag_missing_mode_shared",
                "The only frame is not marked.",
                v -> v.usual().writer.marksLast = frame -> false);
        cases.forged(
                "last_flag_early",
                "The first of two frames is marked too.",
                v -> v.usual().frames(4097).writer.marksLast = frame -> true);
    }
}
