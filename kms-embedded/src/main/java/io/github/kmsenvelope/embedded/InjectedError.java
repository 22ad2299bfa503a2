package io.github.kmsenvelope.embedded;

import io.github.kmsenvelope.embedded.error.KmsError;

/** An error that a test asked for, with the words of KMS where they are known. */
@FunctionalInterface
interface InjectedError {

    KmsError forOperation(String operation);

    static InjectedError of(String errorCode) {
        KmsError error = switch (errorCode) {
            case "ThrottlingException" ->
                KmsError.of(
                        errorCode,
                        "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.");
            case "InvalidCiphertextException" -> KmsError.invalidCiphertext();
            default -> KmsError.of(errorCode, "Injected by a test: " + errorCode);
        };
        return (operation) -> error;
    }

    static InjectedError denied(String userArn) {
        return (operation) -> KmsError.accessDenied("User: " + userArn + " is not authorized to perform: kms:"
                + operation + " because no identity-based policy allows the kms:" + operation + " action");
    }
}
