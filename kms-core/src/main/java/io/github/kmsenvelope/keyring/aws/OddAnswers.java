package io.github.kmsenvelope.keyring.aws;

import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.UnavailableReason;

/** Refuses answers that do not come from KMS, whoever gave them. */
final class OddAnswers {

    private OddAnswers() {}

    static KmsUnavailableException refuse(String what, ErrorDetails where) {
        return new KmsUnavailableException(
                "KMS gave an answer that KMS does not give: it " + what
                        + ". Check what stands between this service and KMS",
                UnavailableReason.UNEXPECTED_ANSWER,
                null,
                where,
                null);
    }
}
