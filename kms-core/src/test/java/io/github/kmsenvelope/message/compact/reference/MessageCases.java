package io.github.kmsenvelope.message.compact.reference;

import static io.github.kmsenvelope.message.compact.reference.VectorCase.ARN_1;
import static io.github.kmsenvelope.message.compact.reference.VectorCase.DATA_KEY;
import static io.github.kmsenvelope.message.compact.reference.VectorCase.WRAPPED_1;

/** Messages as writers make them, of every size that matters. */
final class MessageCases {

    private MessageCases() {}

    static void addTo(VectorCases cases) {
        cases.success("worked_example", "The example of the page.", VectorCase::usual);
        cases.success("empty", "No plaintext, no pairs: a body of one tag.", v -> {
            v.writer.plaintext = new byte[0];
            v.writer.kms(ARN_1, WRAPPED_1);
        });
        cases.success("empty_mode_own", "No plaintext under a key of its own.", v -> {
            v.usual().writer.plaintext = new byte[0];
            v.writer.mode = 2;
        });
        cases.success("mode_own_one_frame", "Mode 02 with one frame that is not full.", v -> v.usual().writer.mode = 2);
        cases.success(
                "overhead_345", "An ARN of 75 and a wrapped key of 184 bytes: 345 bytes over the plaintext.", v -> {
                    byte[] wrapped = VectorCase.sequence(0, 184);
                    v.writer.kms(ARN_1, wrapped);
                    v.kms = new KmsAnswers().unwraps(wrapped, ARN_1, DATA_KEY);
                });
        sizes(cases);
        cases.success("exponent_14_frame_minus_one", "F - 1 bytes, F = 16384.", v -> large(v, 14, 16383, 1));
        cases.success("exponent_14_frame", "F bytes, F = 16384.", v -> large(v, 14, 16384, 1));
        cases.success("exponent_14_frame_plus_one", "F + 1 bytes, F = 16384.", v -> large(v, 14, 16385, 2));
        cases.success("exponent_14_two_frames", "2 F bytes, F = 16384.", v -> large(v, 14, 32768, 2));
        cases.success("exponent_20_frame_plus_one", "The longest frames, 1 MiB.", v -> large(v, 20, (1 << 20) + 1, 2));
        cases.success("frame_300", "301 frames: the frame number needs two bytes.", v -> {
            large(v, 12, 300 * 4096 + 1, 2);
        });
    }

    private static void sizes(VectorCases cases) {
        cases.success("frame_minus_one", "F - 1 bytes.", v -> v.usual().frames(4095));
        cases.success(
                "frame",
                "F bytes: one full frame, which is the last.",
                v -> v.usual().frames(4096));
        cases.success(
                "frame_mode_own",
                "F bytes under a key of their own.",
                v -> v.usual().frames(4096).writer.mode = 2);
        cases.success(
                "frame_plus_one",
                "F + 1 bytes: the last frame holds one.",
                v -> v.usual().frames(4097));
        cases.success(
                "two_frames",
                "2 F bytes: the last frame is full, none follows.",
                v -> v.usual().frames(8192));
        cases.success("two_frames_plus_one", "2 F + 1 bytes.", v -> v.usual().frames(8193));
    }

    private static void large(VectorCase vector, int exponent, int plaintextBytes, int mode) {
        vector.usual().writer.exponent = exponent;
        vector.writer.plaintext = Vector.counter(plaintextBytes);
        vector.writer.mode = mode;
    }
}
