package io.github.kmsenvelope.keyring.aws;

import java.util.Set;

/** The AWS error codes, by what a caller can do. By code, since KMS sends some that its SDK has no classes for. */
final class ErrorCodes {

    /**
     * What the SDK takes for throttling. {@code LimitExceededException} is not among them: for KMS it is a resource quota,
     * and waiting does not help.
     */
    static final Set<String> THROTTLED = Set.of(
            "Throttling",
            "ThrottlingException",
            "ThrottledException",
            "ProvisionedThroughputExceededException",
            "SlowDown",
            "TooManyRequestsException",
            "RequestLimitExceeded",
            "BandwidthLimitExceeded",
            "RequestThrottled",
            "RequestThrottledException",
            "PriorRequestNotComplete",
            "RequestTimeout",
            "RequestTimeoutException");

    static final Set<String> FAULT =
            Set.of("DependencyTimeoutException", "KMSInternalException", "KeyUnavailableException", "InternalError");

    static final Set<String> DENIED = Set.of("AccessDeniedException", "AccessDenied", "NotAuthorized", "OptInRequired");

    static final Set<String> CREDENTIALS = Set.of(
            "UnrecognizedClientException",
            "InvalidSignatureException",
            "SignatureDoesNotMatch",
            "IncompleteSignature",
            "IncompleteSignatureException",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            "InvalidClientTokenId",
            "ExpiredToken",
            "ExpiredTokenException",
            "RequestExpired");

    static final Set<String> STATE =
            Set.of("NotFoundException", "DisabledException", "KMSInvalidStateException", "ConflictException");

    /** Also KMS's answer to a wrong encryption context. */
    static final Set<String> TAMPERED = Set.of("InvalidCiphertextException", "IncorrectKeyException");

    private ErrorCodes() {}
}
