package io.github.kmsenvelope.samples.filevault.console;

import org.jline.terminal.impl.exec.ExecTerminalProvider;
import org.jline.terminal.spi.SystemStream;

/** Asks the operating system. {@link System#console()} would not do: it speaks of standard input and output together. */
final class SystemTerminal implements Terminal {

    @Override
    public boolean hasOutput() {
        return isTerminal(SystemStream.Output);
    }

    @Override
    public boolean hasError() {
        return isTerminal(SystemStream.Error);
    }

    private static boolean isTerminal(SystemStream stream) {
        return new ExecTerminalProvider().isSystemStream(stream);
    }
}
