package io.github.kmsenvelope;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Where a {@link KmsServiceException} arose, for logs, metrics and support cases. Holds no plaintext, no key bytes and no
 * context values.
 *
 * @param operation what was being done: {@code encrypt}, {@code decrypt} or the name of a KMS operation such as
 *     {@code GenerateDataKey}
 * @param purpose the purpose it was done for
 * @param keyId the KMS key as it is configured (alias or key ARN), or as the message names it
 * @param requestId the AWS request id, if KMS answered
 * @param errorCode the AWS error code, such as {@code DisabledException}, if KMS answered with an error
 * @since 0.1.0
 */
public record ErrorDetails(
        @Nullable String operation,
        @Nullable String purpose,
        @Nullable String keyId,
        @Nullable String requestId,
        @Nullable String errorCode)
        implements Serializable {

    private static final ErrorDetails NONE = new ErrorDetails(null, null, null, null, null);

    /**
     * Returns details that say nothing.
     *
     * @return the empty details
     */
    public static ErrorDetails none() {
        return NONE;
    }

    /**
     * Returns details with an operation and its purpose.
     *
     * @param operation what was being done
     * @param purpose the purpose it was done for
     * @return the details
     */
    public static ErrorDetails of(String operation, String purpose) {
        return new ErrorDetails(operation, purpose, null, null, null);
    }

    /**
     * Returns these details with a key id.
     *
     * @param keyId the KMS key
     * @return the new details
     */
    public ErrorDetails withKeyId(@Nullable String keyId) {
        return new ErrorDetails(operation, purpose, keyId, requestId, errorCode);
    }

    /** The suffix of an exception's message: what is known, in brackets; empty if nothing is. */
    String suffix() {
        StringBuilder text = new StringBuilder();
        append(text, "operation", operation);
        append(text, "purpose", purpose);
        append(text, "key", keyId);
        append(text, "AWS error", errorCode);
        append(text, "AWS request id", requestId);
        return text.isEmpty() ? "" : text.insert(0, " [").append(']').toString();
    }

    private static void append(StringBuilder text, String name, @Nullable String value) {
        if (value != null) {
            text.append(text.isEmpty() ? "" : ", ").append(name).append(' ').append(value);
        }
    }
}
