package io.github.kmsenvelope.embedded;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Says which requests meet a fault and then what it does to them, which sets the fault at once.
 *
 * <p>Without conditions every request meets it. Several conditions must all hold, and each counts only the requests that
 * satisfied those named before it: {@code every(2).next(3)} is the second, fourth and sixth request,
 * {@code next(3).every(2)} is the second alone.
 *
 * <p>Immutable: a condition returns another builder. A builder may set several faults, each of which counts for itself.
 *
 * @see KmsFaults#on
 * @since 0.1.0
 */
public final class FaultBuilder {

    private final KmsFaults faults;
    private final Set<String> operations;
    private final List<Supplier<Trigger>> triggers;
    private final Fault.Precedence precedence;
    private final Instant until;

    FaultBuilder(KmsFaults faults, Set<String> operations, Fault.Precedence precedence) {
        this(faults, operations, List.of(), precedence, Instant.MAX);
    }

    private FaultBuilder(
            KmsFaults faults,
            Set<String> operations,
            List<Supplier<Trigger>> triggers,
            Fault.Precedence precedence,
            Instant until) {
        this.faults = faults;
        this.operations = operations;
        this.triggers = triggers;
        this.precedence = precedence;
        this.until = until;
    }

    /**
     * Takes the next requests only.
     *
     * @param times how many, at least 1
     * @return a builder with this condition
     * @throws IllegalArgumentException if {@code times} is less than 1
     */
    public FaultBuilder next(int times) {
        Fault.Precedence counted =
                (this.precedence == Fault.Precedence.STANDING) ? Fault.Precedence.COUNTED : this.precedence;
        return when(() -> Trigger.next(times), counted, this.until);
    }

    /**
     * Takes every n-th request: with 3 the third, the sixth and so on.
     *
     * @param nth the distance, at least 1
     * @return a builder with this condition
     * @throws IllegalArgumentException if {@code nth} is less than 1
     */
    public FaultBuilder every(int nth) {
        return when(() -> Trigger.every(nth));
    }

    /**
     * Takes requests at random. The same seed takes the same requests again, counted in the order of their arrival.
     *
     * @param probability the share of the requests, 0 to 1
     * @param seed where the random sequence starts
     * @return a builder with this condition
     * @throws IllegalArgumentException if {@code probability} is not between 0 and 1
     */
    public FaultBuilder withProbability(double probability, long seed) {
        return when(() -> Trigger.probability(probability, seed));
    }

    /**
     * Takes the requests between two instants by the KMS's clock.
     *
     * @param from the first instant
     * @param until the instant after the last
     * @return a builder with this condition
     * @throws IllegalArgumentException if {@code from} is not before {@code until}
     */
    public FaultBuilder between(Instant from, Instant until) {
        Instant earlier = until.isBefore(this.until) ? until : this.until;
        return when(() -> Trigger.between(from, until), this.precedence, earlier);
    }

    /**
     * Takes the requests from now on until a time has passed by the KMS's clock.
     *
     * @param duration how long, more than zero
     * @return a builder with this condition
     * @throws IllegalArgumentException if {@code duration} is not positive
     */
    public FaultBuilder during(Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("'duration' must be positive, not " + duration);
        }
        Instant now = this.faults.clock().instant();
        return between(now, now.plus(duration));
    }

    /**
     * Takes the requests beyond a rate: those of one second may come at once, and each second of the KMS's clock allows as
     * many again, evenly (a token bucket).
     *
     * @param requestsPerSecond the rate, at least 1; the operations of this builder share it
     * @return a builder with this condition
     * @throws IllegalArgumentException if {@code requestsPerSecond} is less than 1
     */
    public FaultBuilder beyondRate(int requestsPerSecond) {
        return when(() -> new TokenBucket(requestsPerSecond, this.faults.clock().instant()));
    }

    /**
     * Answers with an error.
     *
     * @param errorCode the error code of KMS, for example {@code ThrottlingException} or {@code KMSInternalException};
     *     it is answered with the HTTP status that KMS uses for it, 400 for an unknown one
     * @return the fault
     */
    public Fault fail(String errorCode) {
        return set(Effect.error(errorCode));
    }

    /**
     * Answers with an error in words of one's own.
     *
     * @param errorCode the error code, as for {@link #fail(String)}
     * @param message the message
     * @return the fault
     */
    public Fault fail(String errorCode, String message) {
        return set(Effect.error(errorCode, message));
    }

    /**
     * Answers as if the caller lacked the permission: with {@code AccessDeniedException} and a message like that of IAM.
     *
     * @return the fault
     */
    public Fault deny() {
        return set(Effect.denial(this.faults.userArn()));
    }

    /**
     * Breaks the connection without an answer: in process by an {@link java.io.IOException}, over HTTP by closing the
     * socket. The KMS has not done what was asked.
     *
     * @return the fault
     */
    public Fault resetConnection() {
        return set(Effect.reset());
    }

    /**
     * Sends only the first half of the answer, so that the SDK cannot read it. The KMS has done what was asked.
     *
     * @return the fault
     */
    public Fault truncateAnswer() {
        return set(new Effect.Truncation());
    }

    /**
     * Holds requests back, like a network that loses packets, until the fault ends or the client gives up. Once it has
     * ended they are served. A fault that {@link #between} or {@link #during} limits ends, for those that it holds, when
     * that time has passed.
     *
     * <p>A client gives up in process by interrupting the thread of the call, as the SDK does at its timeouts; over HTTP by
     * closing the connection, which this KMS does not notice before it answers.
     *
     * @return the fault
     */
    public Fault hang() {
        return set(Effect.hang());
    }

    /**
     * Holds each request back for a while of real time, on the thread that serves it (in process the caller's own).
     * Interrupting that thread breaks the connection.
     *
     * @param duration how long, more than zero
     * @return the fault
     * @throws IllegalArgumentException if {@code duration} is not positive
     */
    public Fault latency(Duration duration) {
        return set(Effect.latency(duration));
    }

    /**
     * Runs something before the KMS begins its work.
     *
     * @param hook what to run, on the thread that serves the request (in process the caller's own); it may block, and many
     *     threads may run it at once. If it throws, the client gets no answer but a broken connection
     * @return the fault
     */
    public Fault run(Runnable hook) {
        return set(Effect.run(hook));
    }

    /**
     * Alters the answers to requests that succeed.
     *
     * @param change returns the answer to send instead of the one given; called on the thread that serves the request,
     *     perhaps by many at once. If it throws, the client gets no answer but a broken connection
     * @return the fault
     */
    public Fault alter(UnaryOperator<KmsAnswer> change) {
        return set(Effect.alteration(change));
    }

    private FaultBuilder when(Supplier<Trigger> trigger) {
        return when(trigger, this.precedence, this.until);
    }

    private FaultBuilder when(Supplier<Trigger> trigger, Fault.Precedence newPrecedence, Instant newUntil) {
        // Fails here on wrong arguments, rather than when the fault is set.
        Objects.requireNonNull(trigger.get());
        List<Supplier<Trigger>> more = new ArrayList<>(this.triggers);
        more.add(trigger);
        return new FaultBuilder(this.faults, this.operations, List.copyOf(more), newPrecedence, newUntil);
    }

    private Fault set(Effect effect) {
        List<Trigger> fresh = this.triggers.stream().map(Supplier::get).toList();
        return this.faults.set(
                new Fault(this.operations, fresh, effect, this.precedence, this.until, this.faults.clock()));
    }
}
