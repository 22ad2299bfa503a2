package io.github.kmsenvelope.samples.filevault.transfer;

import io.github.kmsenvelope.StreamProgress;
import io.github.kmsenvelope.samples.filevault.command.Verbosity;
import io.github.kmsenvelope.samples.filevault.console.StandardStreams;
import io.github.kmsenvelope.samples.filevault.console.Terminal;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Shows how far the work is, to whom looks at standard error. */
@Component
public class ProgressBars {

    private static final int WIDTH = 79;
    private static final int INTERVAL_MILLIS = 200;
    private static final long MIB = 1 << 20;

    private final Verbosity verbosity;
    private final Terminal terminal;
    private final StandardStreams streams;

    ProgressBars(Verbosity verbosity, Terminal terminal, StandardStreams streams) {
        this.verbosity = verbosity;
        this.terminal = terminal;
        this.streams = streams;
    }

    /**
     * Shows a bar unless nobody sees it, or data go to the same screen.
     *
     * @param task what is being done
     * @param toStandardOutput whether data go to standard output
     * @return the bar, or none; to be closed
     */
    public Shown show(String task, boolean toStandardOutput) {
        boolean visible = !verbosity.isQuiet() && terminal.hasError() && !(toStandardOutput && terminal.hasOutput());
        return new Shown(visible ? bar(task) : null);
    }

    private ProgressBar bar(String task) {
        PrintStream target = new PrintStream(streams.err(), true, StandardCharsets.US_ASCII);
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setStyle(ProgressBarStyle.ASCII)
                .setUnit(" MiB", MIB)
                .setInitialMax(-1)
                .setUpdateIntervalMillis(INTERVAL_MILLIS)
                .showSpeed()
                .setConsumer(new ConsoleProgressBarConsumer(target, WIDTH))
                .build();
    }

    /** A bar, or none. */
    public static final class Shown implements StreamProgress, AutoCloseable {

        private final @Nullable ProgressBar bar;

        private Shown(@Nullable ProgressBar bar) {
            this.bar = bar;
        }

        @Override
        public void update(long bytesDone, long totalBytes) {
            if (bar != null) {
                bar.maxHint(totalBytes);
                bar.stepTo(bytesDone);
            }
        }

        @Override
        public void close() {
            if (bar != null) {
                bar.close();
            }
        }
    }
}
