package io.github.kmsenvelope.embedded;

import io.github.kmsenvelope.embedded.wire.Output;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What an {@link EmbeddedKms} does wrong on purpose, for tests of the code that calls it.
 *
 * <p>An operation is named as in the KMS API, for example {@code GenerateDataKey}, or is {@link #ALL_OPERATIONS}. A
 * request meets, in this order: the latency hooks, the errors of {@code failNext}, the errors of {@code fail} and
 * {@code deny}, the operation itself, the interceptors. So an injected error comes before any check of the request, and
 * an interceptor sees successes only. A fault holds from the next request on, by whichever client, until it is used up
 * or cleared.
 *
 * <p>Safe for use by many threads at once.
 *
 * @since 0.1.0
 */
public final class KmsFaults {

    /** Stands for every operation. */
    public static final String ALL_OPERATIONS = "*";

    private final Set<String> operations;
    private final String userArn;
    private final FaultPlan plan = new FaultPlan();

    KmsFaults(Set<String> operations, String userArn) {
        this.operations = operations;
        this.userArn = userArn;
    }

    /**
     * Makes the next requests fail. Added to those that are to fail already; several errors for one operation come in the
     * order in which they were added.
     *
     * @param operation the operation, or {@link #ALL_OPERATIONS} for the next requests of whatever operation
     * @param times how many requests fail, at least 1
     * @param errorCode the error code of KMS, for example {@code ThrottlingException} or {@code KMSInternalException};
     *     it is answered with the HTTP status that KMS uses for it, 400 for an unknown one
     * @throws IllegalArgumentException if the KMS does not offer the operation, or {@code times} is less than 1
     */
    public void failNext(String operation, int times, String errorCode) {
        if (times < 1) {
            throw new IllegalArgumentException("'times' must be at least 1, not " + times);
        }
        this.plan.failNext(known(operation), times, InjectedError.of(errorCode));
    }

    /**
     * Makes every request fail until {@link #clear()}. Replaces what an earlier call set for the same operation.
     *
     * @param operation the operation, or {@link #ALL_OPERATIONS}
     * @param errorCode the error code, as for {@link #failNext}
     * @throws IllegalArgumentException if the KMS does not offer the operation
     */
    public void fail(String operation, String errorCode) {
        this.plan.fail(known(operation), InjectedError.of(errorCode));
    }

    /**
     * Makes every request fail until {@link #clear()} as if the caller lacked the permission: with
     * {@code AccessDeniedException} and a message like that of IAM.
     *
     * @param operation the operation, or {@link #ALL_OPERATIONS}
     * @throws IllegalArgumentException if the KMS does not offer the operation
     */
    public void deny(String operation) {
        this.plan.fail(known(operation), InjectedError.denied(this.userArn));
    }

    /**
     * Runs something in the course of every request until {@link #clear()}; replaces an earlier hook for
     * {@link #ALL_OPERATIONS}.
     *
     * @param hook what to run, as for {@link #latencyHook(String, Runnable)}
     */
    public void latencyHook(Runnable hook) {
        latencyHook(ALL_OPERATIONS, hook);
    }

    /**
     * Runs something in the course of every request of an operation until {@link #clear()}: the request is counted, the
     * hook runs, then the KMS begins its work. Replaces an earlier hook for the same operation.
     *
     * @param operation the operation, or {@link #ALL_OPERATIONS}
     * @param hook what to run, on the thread that serves the request (in process the caller's own); it may block, and many
     *     threads may run it at once. If it throws, the client gets no answer but a broken connection
     * @throws IllegalArgumentException if the KMS does not offer the operation
     */
    public void latencyHook(String operation, Runnable hook) {
        this.plan.hook(known(operation), hook);
    }

    /**
     * Alters every answer of an operation until {@link #clear()}. Replaces an earlier interceptor for the same operation.
     *
     * <p>This makes KMS answer with a data key of a wrong length:
     *
     * <pre>{@code
     * kms.faults().intercept("GenerateDataKey", answer -> answer.with("Plaintext", new byte[31]));
     * }</pre>
     *
     * @param operation the operation, or {@link #ALL_OPERATIONS}
     * @param change returns the answer to send instead of the one given; called on the thread that serves the request,
     *     perhaps by many at once. If it throws, the client gets no answer but a broken connection
     * @throws IllegalArgumentException if the KMS does not offer the operation
     */
    public void intercept(String operation, UnaryOperator<KmsAnswer> change) {
        this.plan.intercept(known(operation), change);
    }

    /** Ends every fault. Requests that are being served may still meet one. */
    public void clear() {
        this.plan.clear();
    }

    void beforeWork(String operation) {
        this.plan.runHooks(operation);
        InjectedError error = this.plan.nextError(operation);
        if (error != null) {
            throw error.forOperation(operation);
        }
    }

    Output afterWork(String operation, Output output) {
        return this.plan.alter(operation, new KmsAnswer(output)).output();
    }

    private String known(String operation) {
        if (!operation.equals(ALL_OPERATIONS) && !this.operations.contains(operation)) {
            throw new IllegalArgumentException("The embedded KMS has no operation '" + operation + "'");
        }
        return operation;
    }
}
