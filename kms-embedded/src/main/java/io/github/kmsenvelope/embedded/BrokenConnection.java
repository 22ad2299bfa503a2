package io.github.kmsenvelope.embedded;

import java.util.function.UnaryOperator;

/** Says that a request gets no answer, because what a test runs in its course threw an exception. */
final class BrokenConnection extends RuntimeException {

    private BrokenConnection(RuntimeException cause) {
        super(cause);
    }

    static void ifFails(Runnable hook) {
        try {
            hook.run();
        } catch (RuntimeException e) {
            throw new BrokenConnection(e);
        }
    }

    static KmsAnswer ifFails(UnaryOperator<KmsAnswer> change, KmsAnswer answer) {
        try {
            return change.apply(answer);
        } catch (RuntimeException e) {
            throw new BrokenConnection(e);
        }
    }
}
