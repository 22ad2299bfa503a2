package io.github.kmsenvelope.samples.filevault.command;

/** A failure after some plaintext went to standard output. That cannot be taken back, so the user must know. */
public final class PartialOutputException extends RuntimeException {

    private final Exception failure;

    /**
     * Creates an exception.
     *
     * @param bytes how much was written
     * @param failure what happened then
     */
    public PartialOutputException(long bytes, Exception failure) {
        super("Standard output has " + bytes + " bytes of the plaintext: they are true, and not all.", failure);
        this.failure = failure;
    }

    Exception failure() {
        return failure;
    }
}
