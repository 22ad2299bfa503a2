package io.github.kmsenvelope.embedded;

import io.github.kmsenvelope.embedded.error.KmsError;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** What a fault does to a request, in one of four stages of its way. */
sealed interface Effect {

    /** Holds the request back before the KMS looks at it. */
    non-sealed interface Delay extends Effect {

        void hold(Fault fault) throws IOException, InterruptedException;
    }

    /** Answers in place of the KMS, or not at all. */
    non-sealed interface Refusal extends Effect {

        /** Always throws. */
        void refuse(String operation) throws IOException, KmsError;
    }

    /** Changes the answer to a request that succeeded. */
    non-sealed interface Alteration extends Effect {

        KmsAnswer alter(KmsAnswer answer) throws IOException;
    }

    /** Cuts the answer off, whatever it says. */
    record Truncation() implements Effect {}

    static Delay latency(Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("'latency' must be positive, not " + duration);
        }
        return (fault) -> TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    }

    static Delay run(Runnable hook) {
        return (fault) -> {
            try {
                hook.run();
            } catch (RuntimeException e) {
                throw new IOException("A fault of the embedded KMS broke the connection", e);
            }
        };
    }

    static Delay hang() {
        return Fault::awaitEnd;
    }

    static Refusal error(String code) {
        return switch (code) {
            case "ThrottlingException" ->
                error(
                        code,
                        "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.");
            case "InvalidCiphertextException" ->
                (operation) -> {
                    throw KmsError.invalidCiphertext();
                };
            default -> error(code, "Injected by a test: " + code);
        };
    }

    static Refusal error(String code, String message) {
        return (operation) -> {
            throw KmsError.of(code, message);
        };
    }

    static Refusal denial(String userArn) {
        return (operation) -> {
            throw KmsError.accessDenied("User: " + userArn + " is not authorized to perform: kms:" + operation
                    + " because no identity-based policy allows the kms:" + operation + " action");
        };
    }

    static Refusal reset() {
        return (operation) -> {
            throw new SocketException("Connection reset by a fault of the embedded KMS");
        };
    }

    static Alteration alteration(UnaryOperator<KmsAnswer> change) {
        return (answer) -> {
            try {
                return change.apply(answer);
            } catch (RuntimeException e) {
                throw new IOException("A fault of the embedded KMS broke the connection", e);
            }
        };
    }
}
