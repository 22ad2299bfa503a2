package io.github.kmsenvelope.message.compact.reference;

import static io.github.kmsenvelope.message.compact.reference.VectorCase.ARN_1;
import static io.github.kmsenvelope.message.compact.reference.VectorCase.WRAPPED_1;
import static io.github.kmsenvelope.message.compact.reference.VectorCase.sequence;

import java.util.Arrays;

/** Headers: each field with a value that it must not have, or with another one than the writer gave it. */
final class HeaderCases {

    private static final int HINTS = 64;
    private static final int COUNT = 65;
    private static final int ENTRY = 66;
    private static final int ARN = ENTRY + 4;
    private static final int BODY = ARN + ARN_1.length() + WRAPPED_1.length;

    private HeaderCases() {}

    static void addTo(VectorCases cases) {
        fixed(cases);
        counts(cases);
        entries(cases);
        padding(cases);
        cuts(cases);
    }

    private static void fixed(VectorCases cases) {
        cases.malformed("magic_changed", "Byte 0 is not F5.", v -> v.usual().sets(0, 0xF4));
        cases.malformed(
                "suite_changed", "Suite 02 does not exist.", v -> v.usual().sets(1, 2));
        cases.malformed("suite_zero", "Suite 00 does not exist.", v -> v.usual().sets(1, 0));
        cases.malformed("mode_zero", "Mode 00 does not exist.", v -> v.usual().sets(2, 0));
        cases.malformed("mode_three", "Mode 03 does not exist.", v -> v.usual().sets(2, 3));
        cases.malformed(
                "exponent_11", "Frames are not that short.", v -> v.usual().sets(3, 11));
        cases.malformed(
                "exponent_21", "Frames are not that long.", v -> v.usual().sets(3, 21));
        cases.malformed(
                "exponent_142",
                "An exponent is an unsigned byte.",
                v -> v.usual().sets(3, 0x8E));
        cases.forged(
                "mode_changed",
                "The commitment covers the mode.",
                v -> v.usual().sets(2, 2));
        cases.forged(
                "exponent_changed",
                "The commitment covers the frame length.",
                v -> v.usual().sets(3, 15));
        cases.forged(
                "salt_flipped",
                "The key is derived from the salt.",
                v -> v.usual().flips(4));
        cases.forged(
                "nonce_flipped",
                "A nonce that the writer did not draw.",
                v -> v.usual().flips(31));
        cases.forged(
                "commitment_flipped",
                "First bit of the commitment.",
                v -> v.usual().flips(32));
        cases.forged(
                "commitment_flipped_last",
                "Last bit of the commitment.",
                v -> v.usual().flips(63));
        cases.refused(
                "hint_encryption_context_flipped",
                Outcome.AUTHENTICATION,
                "The hint denies the encryption context.",
                v -> v.usual().sets(HINTS, 2));
        cases.refused(
                "hint_associated_data_flipped",
                Outcome.AUTHENTICATION,
                "The hint denies the associated data.",
                v -> v.usual().sets(HINTS, 1));
        cases.malformed(
                "hint_unknown", "Hint bit 3 does not exist.", v -> v.usual().sets(HINTS, 3 | 8));
    }

    private static void counts(VectorCases cases) {
        cases.malformed("count_zero", "At least one entry.", v -> v.usual().sets(COUNT, 0));
        cases.malformed("count_nine", "At most eight entries.", v -> {
            v.usual();
            for (int i = 0; i < 8; i++) {
                v.writer.entry(0x70, new byte[0]);
            }
        });
        cases.success("count_eight", "Eight entries, seven of an unknown type.", v -> {
            v.usual();
            for (int i = 0; i < 7; i++) {
                v.writer.entry(0x70, new byte[0]);
            }
        });
        cases.malformed(
                "count_too_high",
                "A second entry is announced: the body is read as one.",
                v -> v.usual().sets(COUNT, 2));
    }

    private static void entries(VectorCases cases) {
        cases.success("entry_type_unknown", "An entry of an unknown type is passed over.", v -> {
            v.writer.entry(0xFF, sequence(0, 5));
            v.usual();
        });
        cases.success("entry_type_unknown_twice", "Entries of an unknown type are not compared.", v -> {
            v.writer.entry(0xFF, sequence(0, 5)).entry(0xFF, sequence(0, 5));
            v.usual();
        });
        cases.success("entry_reference", "A reference that cannot be resolved is passed over.", v -> {
            v.writer.entry(2, sequence(0, 16));
            v.usual();
        });
        cases.malformed(
                "entry_reference_15",
                "A reference is too short.",
                v -> v.usual().writer.entry(2, new byte[15]));
        cases.malformed(
                "entry_reference_17",
                "A reference is too long.",
                v -> v.usual().writer.entry(2, new byte[17]));
        cases.malformed(
                "entry_reference_twice",
                "One reference twice.",
                v -> v.usual().writer.entry(2, new byte[16]).entry(2, new byte[16]));
        cases.malformed(
                "entry_reference_only", "Nothing that this reader can unwrap.", v -> v.writer.entry(2, new byte[16]));
        cases.malformed(
                "entry_type_unknown_only",
                "Nothing that this reader can unwrap.",
                v -> v.writer.entry(0xFF, new byte[16]));
        cases.malformed(
                "entry_twice",
                "One ARN twice, with two wrapped keys.",
                v -> v.usual().writer.kms(ARN_1, sequence(0x40, 24)));
        cases.malformed(
                "entry_empty",
                "A KMS entry without a body.",
                v -> v.usual().writer.entry(1, new byte[0]));
        cases.malformed(
                "entry_length_beyond_end",
                "The length exceeds the message.",
                v -> v.usual().sets(67, 0xFF));
        cases.malformed(
                "arn_length_beyond_entry",
                "The ARN exceeds its entry.",
                v -> v.usual().sets(ARN - 1, 100));
        cases.malformed(
                "arn_empty", "An ARN of no characters.", v -> v.usual().writer.kms("", WRAPPED_1));
        cases.malformed(
                "wrapped_empty",
                "A wrapped key of no bytes.",
                v -> v.usual().writer.kms("a", new byte[0]));
        cases.malformed(
                "wrapped_6145",
                "A wrapped key longer than any of KMS.",
                v -> v.usual().writer.kms("a", new byte[6145]));
        cases.success("wrapped_6144", "The longest wrapped key.", v -> {
            byte[] wrapped = Vector.counter(6144);
            v.writer.kms(ARN_1, wrapped);
            v.kms = new KmsAnswers().unwraps(wrapped, ARN_1, VectorCase.DATA_KEY);
        });
        arn(cases, "arn_alias", "An alias is no key.", "arn:aws:kms:us-west-2:111122223333:alias/orders");
        arn(cases, "arn_key_id", "A key id is no ARN.", "1234abcd-12ab-34cd-56ef-1234567890ab");
        arn(cases, "arn_not_ascii", "A letter beyond ASCII.", ARN_1.replace("1234abcd", "1234abc\u00e4"));
        arn(cases, "arn_region_upper_case", "Regions are of lower case.", ARN_1.replace("us-west-2", "US-WEST-2"));
        arn(cases, "arn_account_short", "An account has twelve digits.", ARN_1.replace("111122223333", "11112222333"));
        arn(cases, "arn_newline", "Something after the end.", ARN_1 + "\n");
    }

    private static void arn(VectorCases cases, String name, String comment, String arn) {
        cases.malformed(name, comment, v -> v.usual().writer.kms(arn, sequence(0x40, 24)));
    }

    private static void padding(VectorCases cases) {
        cases.success("padding", "Seven bytes of padding.", v -> v.usual().writer.padding = new byte[7]);
        cases.success("padding_empty", "Padding of no bytes.", v -> v.usual().writer.padding = new byte[0]);
        cases.success("padding_4096", "The longest padding.", v -> v.usual().writer.padding = new byte[4096]);
        cases.malformed("padding_4097", "Padding that is too long.", v -> v.usual().writer.padding = new byte[4097]);
        cases.malformed(
                "padding_not_zero",
                "Padding that says something.",
                v -> v.usual().writer.padding = new byte[] {0, 0, 1});
        cases.malformed(
                "padding_counted",
                "Padding among the entries.",
                v -> v.usual().writer.entry(0, new byte[7]));
        cases.malformed(
                "padding_not_there",
                "Announced, but the body follows.",
                v -> v.usual().sets(HINTS, 3 | 4));
        cases.forged("padding_not_announced", "Unannounced padding is read as the body.", v -> {
            v.usual().writer.padding = new byte[7];
            v.sets(HINTS, 3);
        });
    }

    private static void cuts(VectorCases cases) {
        cases.malformed("cut_to_nothing", "No bytes at all.", v -> v.usual().change = message -> new byte[0]);
        cases.malformed("cut_to_one_byte", "F5 alone.", v -> v.usual().cutsTo(1));
        cases.malformed(
                "cut_in_fixed",
                "One byte of the fixed header is missing.",
                v -> v.usual().cutsTo(63));
        cases.malformed("cut_before_keys", "No keys section.", v -> v.usual().cutsTo(HINTS));
        cases.malformed("cut_before_count", "No count.", v -> v.usual().cutsTo(COUNT));
        cases.malformed("cut_in_entry_length", "Half a length.", v -> v.usual().cutsTo(ENTRY + 2));
        cases.malformed("cut_in_arn", "Half an ARN.", v -> v.usual().cutsTo(ARN + 30));
        cases.malformed(
                "cut_in_wrapped",
                "One byte of the wrapped key is missing.",
                v -> v.usual().cutsTo(BODY - 1));
        cases.malformed("cut_before_body", "No body.", v -> v.usual().cutsTo(BODY));
        cases.malformed("cut_in_padding", "Padding that ends with the message.", v -> {
            v.usual().writer.padding = new byte[7];
            v.change = message -> Arrays.copyOf(message, BODY + 9);
        });
    }
}
