package io.github.kmsenvelope.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.model.KmsException;

/** What a test says about a refusal: its code and its words, which stand in every answer of KMS. */
final class KmsErrors {

    private KmsErrors() {}

    static void assertRefused(String code, @Nullable String message, ThrowingCallable call) {
        KmsException refusal = refusal(call);
        assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo(code);
        assertThat(message(refusal)).isEqualTo(message);
        assertThat(refusal.requestId()).hasSize(36);
    }

    static void assertInvalid(String message, ThrowingCallable call) {
        assertRefused("ValidationException", message, call);
    }

    static KmsException refusal(ThrowingCallable call) {
        return catchThrowableOfType(KmsException.class, call);
    }

    /** The SDK has the empty text where KMS sends no message. */
    static @Nullable String message(KmsException refusal) {
        String message = refusal.awsErrorDetails().errorMessage();
        return (message == null || message.isEmpty()) ? null : message;
    }
}
