package io.github.kmsenvelope.embedded.error;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A refusal by KMS: an error code, mostly a message, and the HTTP status that carries them. */
public final class KmsError extends RuntimeException {

    private static final Set<String> INTERNAL = Set.of(
            "InternalError",
            "InternalFailure",
            "InternalServerError",
            "InternalServiceError",
            "KMSInternalException",
            "KeyUnavailableException");

    private static final Set<String> UNAVAILABLE =
            Set.of("DependencyTimeoutException", "ServiceUnavailable", "ServiceUnavailableException", "SlowDown");

    private final String code;

    private KmsError(String code, @Nullable String message) {
        super(message, null, false, false);
        this.code = code;
    }

    public static KmsError of(String code, String message) {
        return new KmsError(code, message);
    }

    /** KMS gives no message with a few errors, so that it says nothing about which check failed. */
    public static KmsError withoutMessage(String code) {
        return new KmsError(code, null);
    }

    public static KmsError accessDenied(String message) {
        return of("AccessDeniedException", message);
    }

    public static KmsError invalidCiphertext() {
        return withoutMessage("InvalidCiphertextException");
    }

    public static KmsError invalidState(String message) {
        return of("KMSInvalidStateException", message);
    }

    public static KmsError notFound(String message) {
        return of("NotFoundException", message);
    }

    public static KmsError unsupported(String what) {
        return of("UnsupportedOperationException", "The embedded KMS does not support " + what + ".");
    }

    public static KmsError validation(String message) {
        return of("ValidationException", message);
    }

    public String code() {
        return this.code;
    }

    /** KMS answers 400 to whatever the client can mend, never 403 or 404. */
    public int status() {
        if (INTERNAL.contains(this.code)) {
            return 500;
        }
        return UNAVAILABLE.contains(this.code) ? 503 : 400;
    }
}
