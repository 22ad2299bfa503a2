package io.github.kmsenvelope.keyring.aws;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.KeyAccessDeniedException;
import io.github.kmsenvelope.KeyState;
import io.github.kmsenvelope.KeyStateException;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.UnavailableReason;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;

/**
 * Turns what the SDK throws into what our callers can act on. Error codes: <a
 * href="https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html">Common errors</a> and the errors of each
 * operation in the AWS KMS API reference.
 */
final class ErrorTranslator {

    private ErrorTranslator() {}

    static KmsServiceException translate(RuntimeException error, ErrorDetails where, EncryptionContext context) {
        Throwable cause = mentionsValue(error, context) ? null : error;
        if (error instanceof AwsServiceException answer) {
            return translate(answer, where, cause);
        }
        if (error instanceof ApiCallTimeoutException || error instanceof ApiCallAttemptTimeoutException) {
            return unavailable(
                    "KMS did not answer in time. Try again later; check the network path and the client's timeouts",
                    UnavailableReason.TIMED_OUT,
                    where,
                    cause);
        }
        if (wasInterrupted(error)) {
            Thread.currentThread().interrupt();
            return unavailable(
                    "The thread was interrupted while it waited for KMS. Its interrupt flag is set",
                    UnavailableReason.INTERRUPTED,
                    where,
                    cause);
        }
        // A closed client has no connections, and no threads that watch its timeouts.
        if (error instanceof IllegalStateException || error instanceof RejectedExecutionException) {
            return new KmsUsageException(
                    "The KmsClient cannot be used; was it closed? Whoever made the client must keep it open",
                    where,
                    cause);
        }
        if (String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT).contains("credentials")) {
            return unavailable(
                    "No AWS credentials could be loaded. Give the process a role, or set up another source of the"
                            + " default credentials chain",
                    UnavailableReason.NO_CREDENTIALS,
                    where,
                    cause);
        }
        return unavailable(
                "KMS could not be reached. Try again later; check the Region, the endpoint and the network path",
                UnavailableReason.UNREACHABLE,
                where,
                cause);
    }

    private static KmsServiceException translate(
            AwsServiceException answer, ErrorDetails where, @Nullable Throwable cause) {
        String code = code(answer);
        ErrorDetails details = new ErrorDetails(
                where.operation(), where.purpose(), where.keyId(), answer.requestId(), code.isEmpty() ? null : code);
        if (ErrorCodes.STATE.contains(code)) {
            return keyState(code, String.valueOf(answer.getMessage()), details, cause);
        }
        if (ErrorCodes.TAMPERED.contains(code)) {
            return new MessageAuthenticationException(
                    "KMS does not unwrap this data key: the message was changed, or the encryption context is not the one"
                            + " it was written with",
                    details,
                    cause);
        }
        if (ErrorCodes.DENIED.contains(code)) {
            return new KeyAccessDeniedException(
                    "KMS denies the use of this key. Allow " + permission(String.valueOf(where.operation()))
                            + " in the key policy or in the IAM policy of this service's role, in the key's account and"
                            + " Region; KMS answers the same for keys that do not exist",
                    details,
                    cause);
        }
        if (ErrorCodes.CREDENTIALS.contains(code)) {
            return new KeyAccessDeniedException(
                    "AWS refuses the credentials of this service: they are unknown, expired or wrongly signed. Renew them,"
                            + " and check the system clock",
                    details,
                    cause);
        }
        if (code.equals("LimitExceededException")) {
            return new KmsUsageException(
                    "A resource quota of KMS is exhausted. Ask for a higher quota; waiting does not help",
                    details,
                    cause);
        }
        if (ErrorCodes.THROTTLED.contains(code) || answer.isThrottlingException()) {
            return unavailable(
                    "KMS throttles requests of this account. Try again later; cache data keys or ask for a higher quota",
                    UnavailableReason.THROTTLED,
                    details,
                    cause);
        }
        if (ErrorCodes.FAULT.contains(code) || answer.statusCode() >= 500) {
            return unavailable("KMS failed. Try again later", UnavailableReason.SERVICE_FAULT, details, cause);
        }
        return new KmsUsageException(
                "KMS refuses the request. Check that the key is a symmetric encryption key and that its id is spelt right",
                details,
                cause);
    }

    /** Not asked of timeouts: the SDK interrupts the thread for them, and takes that back. */
    private static boolean wasInterrupted(Throwable error) {
        if (Thread.currentThread().isInterrupted() || error instanceof AbortedException) {
            return true;
        }
        for (Throwable link = error.getCause(); link != null; link = link.getCause()) {
            if (link instanceof InterruptedException || link instanceof AbortedException) {
                return true;
            }
        }
        return false;
    }

    /** All but one of the operations that we use are permitted by their names. */
    private static String permission(String operation) {
        return operation.equals("ReEncrypt")
                ? "kms:ReEncryptFrom for the KMS key that wrapped the data key, and kms:ReEncryptTo for the one to wrap it"
                        + " under,"
                : "kms:" + operation;
    }

    private static KmsUnavailableException unavailable(
            String message, UnavailableReason reason, ErrorDetails where, @Nullable Throwable cause) {
        return new KmsUnavailableException(message, reason, null, where, cause);
    }

    private static KmsServiceException keyState(
            String code, String text, ErrorDetails details, @Nullable Throwable cause) {
        KeyState state = KeyStates.of(code, text);
        return new KeyStateException(KeyStates.explain(state), state, details, cause);
    }

    private static String code(AwsServiceException answer) {
        AwsErrorDetails details = answer.awsErrorDetails();
        return (details == null || details.errorCode() == null) ? "" : details.errorCode();
    }

    /** KMS may quote the request in its answer. Such an answer must not become the cause of what gets logged. */
    private static boolean mentionsValue(Throwable error, EncryptionContext context) {
        for (Throwable link = error; link != null; link = link.getCause()) {
            String text = link.getMessage();
            if (text != null && context.encryptionContext().values().stream().anyMatch(text::contains)) {
                return true;
            }
        }
        return false;
    }
}
