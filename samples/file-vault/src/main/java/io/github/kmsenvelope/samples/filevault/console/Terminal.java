package io.github.kmsenvelope.samples.filevault.console;

/** Tells which standard streams somebody looks at. */
public interface Terminal {

    /**
     * Tells whether standard output is a terminal.
     *
     * @return whether it is
     */
    boolean hasOutput();

    /**
     * Tells whether standard error is a terminal.
     *
     * @return whether it is
     */
    boolean hasError();
}
