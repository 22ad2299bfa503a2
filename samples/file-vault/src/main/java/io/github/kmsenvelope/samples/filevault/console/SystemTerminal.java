package io.github.kmsenvelope.samples.filevault.console;

import java.io.IOException;

/**
 * Asks the operating system, by its command {@code test}. {@link System#console()} would not do: it speaks of standard input and
 * output together.
 */
final class SystemTerminal implements Terminal {

    @Override
    public boolean hasOutput() {
        return isTerminal("1");
    }

    @Override
    public boolean hasError() {
        return isTerminal("2");
    }

    private static boolean isTerminal(String descriptor) {
        try {
            return new ProcessBuilder("test", "-t", descriptor)
                            .inheritIO()
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchCommand) {
            // A system that cannot tell gets no bar.
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
