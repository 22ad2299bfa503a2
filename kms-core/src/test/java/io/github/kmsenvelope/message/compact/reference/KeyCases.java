package io.github.kmsenvelope.message.compact.reference;

import static io.github.kmsenvelope.message.compact.reference.VectorCase.ARN_1;
import static io.github.kmsenvelope.message.compact.reference.VectorCase.ARN_2;
import static io.github.kmsenvelope.message.compact.reference.VectorCase.DATA_KEY;
import static io.github.kmsenvelope.message.compact.reference.VectorCase.OTHER_DATA_KEY;
import static io.github.kmsenvelope.message.compact.reference.VectorCase.WRAPPED_1;
import static io.github.kmsenvelope.message.compact.reference.VectorCase.WRAPPED_2;

import java.util.Arrays;
import java.util.Collections;

/** Wrapped data keys: several, changed ones, and what KMS says to them. */
final class KeyCases {

    private KeyCases() {}

    static void addTo(VectorCases cases) {
        several(cases);
        changed(cases);
        answers(cases);
        failures(cases);
    }

    private static void several(VectorCases cases) {
        cases.success(
                "two_entries",
                "Two KMS keys, one data key: the first suffices.",
                v -> v.usual().second());
        cases.success(
                "two_entries_first_untrusted",
                "An untrusted key is passed over.",
                v -> v.usual().second().trusted.remove(ARN_1));
        cases.add(
                "two_entries_different_data_keys",
                Outcome.SUCCESS,
                1,
                "The first entry holds the message's data key, the second another one, which is not asked for.",
                v -> v.usual().second().kms.unwraps(WRAPPED_2, ARN_2, OTHER_DATA_KEY));
        cases.forged(
                "two_entries_different_data_keys_reordered",
                "The first entry holds another data key: the mismatch stops, though the second would fit.",
                v -> {
                    v.usual().second().kms.unwraps(WRAPPED_2, ARN_2, OTHER_DATA_KEY);
                    Collections.reverse(v.writer.entries);
                });
        cases.refused("untrusted", Outcome.UNTRUSTED, "The only KMS key is not trusted.", v -> {
            v.usual().trusted.remove(ARN_1);
            v.trusted.add(ARN_2);
        });
        cases.refused(
                "untrusted_both",
                Outcome.UNTRUSTED,
                "Neither KMS key is trusted.",
                v -> v.usual().second().trusted.clear());
    }

    private static void changed(VectorCases cases) {
        cases.success("entry_added", "An entry that KMS does not unwrap, after the writer's.", v -> {
            v.usual().writer.kms(ARN_2, WRAPPED_2);
            v.trusted.add(ARN_2);
        });
        cases.add(
                "entry_added_before",
                Outcome.SUCCESS,
                2,
                "An entry that KMS does not unwrap, before the writer's: the next one is tried.",
                v -> {
                    v.usual().writer.kms(ARN_2, WRAPPED_2);
                    Collections.reverse(v.writer.entries);
                    v.trusted.add(ARN_2);
                });
        cases.success("entry_added_untrusted", "An entry of an untrusted key, before the writer's.", v -> {
            v.usual().writer.kms(ARN_2, WRAPPED_2);
            Collections.reverse(v.writer.entries);
        });
        cases.success(
                "entry_removed",
                "The first of two entries is gone.",
                v -> v.usual().second().writer.entries.remove(0));
        cases.refused("entry_removed_trusted", Outcome.UNTRUSTED, "The only trusted entry is gone.", v -> {
            v.usual().second().writer.entries.remove(0);
            v.trusted.remove(ARN_2);
        });
        cases.success(
                "entries_reordered",
                "Two entries, the other way round.",
                v -> Collections.reverse(v.usual().second().writer.entries));
        cases.forged(
                "wrapped_changed",
                "A wrapped key that KMS never made.",
                v -> v.usual().flips(150));
        cases.refused(
                "arn_changed",
                Outcome.UNTRUSTED,
                "The ARN of another key.",
                v -> v.usual().flips(144));
    }

    private static void answers(VectorCases cases) {
        cases.forged(
                "data_key_31",
                "KMS unwraps 31 bytes.",
                v -> v.usual().kms.unwraps(WRAPPED_1, ARN_1, Arrays.copyOf(DATA_KEY, 31)));
        cases.forged(
                "data_key_33",
                "KMS unwraps 33 bytes.",
                v -> v.usual().kms.unwraps(WRAPPED_1, ARN_1, Arrays.copyOf(DATA_KEY, 33)));
        cases.forged(
                "data_key_31_of_two",
                "A data key of 31 bytes stops: the second entry is not tried.",
                v -> v.usual().second().kms.unwraps(WRAPPED_1, ARN_1, Arrays.copyOf(DATA_KEY, 31)));
        cases.forged(
                "data_key_other",
                "KMS unwraps another data key: the commitment differs.",
                v -> v.usual().kms.unwraps(WRAPPED_1, ARN_1, OTHER_DATA_KEY));
        cases.forged(
                "answer_of_another_key",
                "KMS says that another KMS key unwrapped.",
                v -> v.usual().kms.unwraps(WRAPPED_1, ARN_2, DATA_KEY));
    }

    private static void failures(VectorCases cases) {
        both(cases, "unavailable_and_denied", Outcome.UNAVAILABLE, Outcome.DENIED, Outcome.UNAVAILABLE);
        both(cases, "unavailable_and_key_state", Outcome.UNAVAILABLE, Outcome.KEY_STATE, Outcome.UNAVAILABLE);
        both(cases, "key_state_and_denied", Outcome.KEY_STATE, Outcome.DENIED, Outcome.KEY_STATE);
        both(cases, "denied_and_authentication", Outcome.DENIED, Outcome.DENIED, Outcome.AUTHENTICATION);
        both(cases, "key_state_and_authentication", Outcome.KEY_STATE, Outcome.AUTHENTICATION, Outcome.KEY_STATE);
        cases.add(
                "denied_then_unwrapped",
                Outcome.SUCCESS,
                2,
                "The first entry is denied, the second unwrapped.",
                v -> v.usual().second().kms.fails(WRAPPED_1, Outcome.DENIED));
    }

    private static void both(VectorCases cases, String name, Outcome expect, Outcome first, Outcome second) {
        cases.add(
                name,
                expect,
                2,
                "Neither entry is unwrapped: " + first + ", then " + second + ".",
                v -> v.usual().second().kms.fails(WRAPPED_1, first).fails(WRAPPED_2, second));
    }
}
