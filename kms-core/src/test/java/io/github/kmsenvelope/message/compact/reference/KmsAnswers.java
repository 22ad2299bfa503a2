package io.github.kmsenvelope.message.compact.reference;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What KMS says to each wrapped data key. To one that it never saw it says that it does not authenticate. */
final class KmsAnswers {

    private final Map<String, Answer> answers = new LinkedHashMap<>();
    private int requests;

    KmsAnswers unwraps(byte[] wrapped, String arn, byte[] dataKey) {
        answers.put(HexFormat.of().formatHex(wrapped), new Answer(null, arn, dataKey));
        return this;
    }

    KmsAnswers fails(byte[] wrapped, Outcome failure) {
        answers.put(HexFormat.of().formatHex(wrapped), new Answer(failure, "", new byte[0]));
        return this;
    }

    Answer ask(byte[] wrapped) {
        requests++;
        return answers.getOrDefault(
                HexFormat.of().formatHex(wrapped), new Answer(Outcome.AUTHENTICATION, "", new byte[0]));
    }

    int requests() {
        return requests;
    }

    Map<String, Answer> all() {
        return answers;
    }

    /** One answer: a failure, or a data key with the ARN of the KMS key that KMS says it used. */
    record Answer(@Nullable Outcome failure, String arn, byte[] dataKey) {}
}
