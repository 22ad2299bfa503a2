package io.github.kmsenvelope.message.compact.reference;

/** What the second reader throws instead of a plaintext. */
final class Refusal extends RuntimeException {

    private final Outcome outcome;
    private final long released;

    Refusal(Outcome outcome, String reason) {
        this(outcome, reason, 0);
    }

    /** With the number of plaintext bytes whose frames were authentic before. */
    Refusal(Outcome outcome, String reason, long released) {
        super(outcome + ": " + reason);
        this.outcome = outcome;
        this.released = released;
    }

    Outcome outcome() {
        return outcome;
    }

    long released() {
        return released;
    }
}
