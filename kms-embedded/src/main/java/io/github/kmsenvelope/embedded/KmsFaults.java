package io.github.kmsenvelope.embedded;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * What an {@link EmbeddedKms} does wrong on purpose, for tests of the code that calls it.
 *
 * <p>{@link #on} says which requests are hit and how; the methods beside it are short forms of the commonest cases. An
 * operation is named as in the KMS API, for example {@code GenerateDataKey}, or is {@link #ALL_OPERATIONS}.
 *
 * <p>A request passes five stages: it is held back ({@code latency}, {@code run}, {@code hang}), it is refused
 * ({@code fail}, {@code deny}, {@code resetConnection}), the KMS does its work, the answer is altered if the request
 * succeeded, the answer is cut off. So a refusal comes before any check of the request. In each stage outages come first,
 * then the faults limited by {@code next}, then the others, and otherwise whatever was set first. The first fault that
 * refuses a request decides; those that would come later do not see it and do not count it.
 *
 * <p>A fault holds from the next request on, by whichever client, until it is used up, closed or cleared.
 *
 * <p>Safe for use by many threads at once.
 *
 * @since 0.1.0
 */
public final class KmsFaults {

    /** Stands for every operation. */
    public static final String ALL_OPERATIONS = "*";

    static final String RATE_EXCEEDED = "Rate exceeded";

    // They share one quota in AWS: "Request quotas for each AWS KMS API operation" in the AWS KMS Developer Guide.
    private static final String[] CRYPTOGRAPHIC = {
        "Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "GenerateRandom", "ReEncrypt"
    };

    private final Set<String> operations;
    private final String userArn;
    private final Clock clock;
    private final FaultPlan plan;
    private final Map<String, Fault> standing = new ConcurrentHashMap<>();

    KmsFaults(Set<String> operations, String userArn, Clock clock, FaultPlan plan) {
        this.operations = operations;
        this.userArn = userArn;
        this.clock = clock;
        this.plan = plan;
    }

    /**
     * Begins a fault on requests of some operations.
     *
     * <pre>{@code
     * kms.faults().on("GenerateDataKey").every(2).fail("ThrottlingException");
     * }</pre>
     *
     * @param operations one operation or several, which are then counted together; or {@link #ALL_OPERATIONS}
     * @return a builder that takes every request of them
     * @throws IllegalArgumentException if the KMS does not offer an operation, or none is named
     */
    public FaultBuilder on(String... operations) {
        if (operations.length == 0) {
            throw new IllegalArgumentException("A fault needs at least one operation");
        }
        for (String operation : operations) {
            requireKnown(operation);
        }
        return builder(Set.of(operations), Fault.Precedence.STANDING);
    }

    /**
     * Takes the whole KMS away until the returned fault is closed.
     *
     * <pre>{@code
     * try (Fault outage = kms.faults().outage(Outage.CONNECTION_RESET)) {
     *     ...
     * }
     * }</pre>
     *
     * @param manner what clients see of it
     * @return the fault, whose closing brings the KMS back
     */
    public Fault outage(Outage manner) {
        return manner.begin(everything());
    }

    /**
     * Takes the whole KMS away until a time has passed by its clock, or the returned fault is closed.
     *
     * @param manner what clients see of it
     * @param duration how long, more than zero
     * @return the fault, whose closing brings the KMS back early
     * @throws IllegalArgumentException if {@code duration} is not positive
     */
    public Fault outage(Outage manner, Duration duration) {
        return manner.begin(everything().during(duration));
    }

    /**
     * Throttles the cryptographic operations beyond a common rate, as AWS does: what exceeds the quota is answered by
     * {@code ThrottlingException} with {@code Rate exceeded}. The quota is a token bucket, see
     * {@link FaultBuilder#beyondRate}. Replaces an earlier quota.
     *
     * @param requestsPerSecond how many requests of them each second of the KMS's clock allows, at least 1
     * @return the fault, whose closing lifts the quota
     * @throws IllegalArgumentException if {@code requestsPerSecond} is less than 1
     */
    public Fault requestQuota(int requestsPerSecond) {
        return replace(
                "quota", on(CRYPTOGRAPHIC).beyondRate(requestsPerSecond).fail("ThrottlingException", RATE_EXCEEDED));
    }

    /**
     * Makes the next requests fail: short for {@code on(operation).next(times).fail(errorCode)}.
     *
     * @param operation the operation, or {@link #ALL_OPERATIONS} for the next requests of whatever operation
     * @param times how many requests fail, at least 1
     * @param errorCode the error code, as for {@link FaultBuilder#fail(String)}
     * @throws IllegalArgumentException if the KMS does not offer the operation, or {@code times} is less than 1
     */
    public void failNext(String operation, int times, String errorCode) {
        on(operation).next(times).fail(errorCode);
    }

    /**
     * Makes every request fail: short for {@code on(operation).fail(errorCode)}. Replaces what an earlier call of this
     * method or of {@link #deny} set for the same operation.
     *
     * @param operation the operation, or {@link #ALL_OPERATIONS}
     * @param errorCode the error code, as for {@link FaultBuilder#fail(String)}
     * @throws IllegalArgumentException if the KMS does not offer the operation
     */
    public void fail(String operation, String errorCode) {
        replace("fail " + operation, on(operation).fail(errorCode));
    }

    /**
     * Denies every request: short for {@code on(operation).deny()}. Replaces what an earlier call of this method or of
     * {@link #fail} set for the same operation.
     *
     * @param operation the operation, or {@link #ALL_OPERATIONS}
     * @throws IllegalArgumentException if the KMS does not offer the operation
     */
    public void deny(String operation) {
        replace("fail " + operation, on(operation).deny());
    }

    /**
     * Runs something in the course of every request; short for {@code latencyHook(ALL_OPERATIONS, hook)}.
     *
     * @param hook what to run, as for {@link FaultBuilder#run}
     */
    public void latencyHook(Runnable hook) {
        latencyHook(ALL_OPERATIONS, hook);
    }

    /**
     * Runs something in the course of every request of an operation: short for {@code on(operation).run(hook)}. Replaces
     * an earlier hook for the same operation.
     *
     * @param operation the operation, or {@link #ALL_OPERATIONS}
     * @param hook what to run, as for {@link FaultBuilder#run}
     * @throws IllegalArgumentException if the KMS does not offer the operation
     */
    public void latencyHook(String operation, Runnable hook) {
        replace("run " + operation, on(operation).run(hook));
    }

    /**
     * Alters every answer of an operation: short for {@code on(operation).alter(change)}. Replaces an earlier interceptor
     * for the same operation.
     *
     * <p>This makes KMS answer with a data key of a wrong length:
     *
     * <pre>{@code
     * kms.faults().intercept("GenerateDataKey", answer -> answer.with("Plaintext", new byte[31]));
     * }</pre>
     *
     * @param operation the operation, or {@link #ALL_OPERATIONS}
     * @param change what to send instead, as for {@link FaultBuilder#alter}
     * @throws IllegalArgumentException if the KMS does not offer the operation
     */
    public void intercept(String operation, UnaryOperator<KmsAnswer> change) {
        replace("alter " + operation, on(operation).alter(change));
    }

    /** Ends every fault, an outage and the quota included. Requests that are being served may still meet one. */
    public void clear() {
        this.plan.clear();
        this.standing.clear();
    }

    Fault set(Fault fault) {
        this.plan.add(fault);
        return fault;
    }

    Clock clock() {
        return this.clock;
    }

    String userArn() {
        return this.userArn;
    }

    private FaultBuilder everything() {
        return builder(Set.of(ALL_OPERATIONS), Fault.Precedence.OUTAGE);
    }

    private FaultBuilder builder(Set<String> covered, Fault.Precedence precedence) {
        return new FaultBuilder(this, covered, precedence);
    }

    private Fault replace(String what, Fault fault) {
        Fault replaced = this.standing.put(what, fault);
        if (replaced != null) {
            replaced.close();
        }
        return fault;
    }

    private void requireKnown(String operation) {
        if (!operation.equals(ALL_OPERATIONS) && !this.operations.contains(operation)) {
            throw new IllegalArgumentException("The embedded KMS has no operation '" + operation + "'");
        }
    }
}
