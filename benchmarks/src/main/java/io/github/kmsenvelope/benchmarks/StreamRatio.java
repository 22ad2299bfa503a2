package io.github.kmsenvelope.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Locale;

/**
 * The work of {@link StreamBenchmark} in turns within one JVM, by the processor time of its one thread: for a machine that
 * others use too, where time on the wall says little.
 */
public final class StreamRatio {

    private static final int WARM_UP = 30;

    private static final int ROUNDS = 61;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private StreamRatio() {}

    /** Prints throughput and ratios; the frame length in bytes can be given. */
    public static void main(String[] arguments) throws IOException, GeneralSecurityException {
        int frame = (arguments.length == 0) ? 1 << 14 : Integer.parseInt(arguments[0]);
        try (StreamWork work = new StreamWork(frame)) {
            Task[] tasks = {work::rawEncrypt, work::streamEncrypt, work::rawDecrypt, work::streamDecrypt};
            long[][] times = new long[tasks.length][ROUNDS];
            for (int round = -WARM_UP; round < ROUNDS; round++) {
                for (int i = 0; i < tasks.length; i++) {
                    long start = THREADS.getCurrentThreadCpuTime();
                    tasks[i].run(OutputStream.nullOutputStream());
                    times[i][Math.max(0, round)] = THREADS.getCurrentThreadCpuTime() - start;
                }
            }
            print(frame, "encrypt", times[0], times[1]);
            print(frame, "decrypt", times[2], times[3]);
        }
    }

    private static void print(int frame, String direction, long[] raw, long[] stream) {
        Arrays.sort(raw);
        Arrays.sort(stream);
        double rawNanos = raw[ROUNDS / 2];
        double streamNanos = stream[ROUNDS / 2];
        System.out.printf(
                Locale.ROOT,
                "frame %d %s: raw %.2f GB/s, stream %.2f GB/s, ratio %.2f%n",
                frame,
                direction,
                StreamWork.PLAINTEXT_BYTES / rawNanos,
                StreamWork.PLAINTEXT_BYTES / streamNanos,
                rawNanos / streamNanos);
    }

    private interface Task {

        void run(OutputStream target) throws IOException, GeneralSecurityException;
    }
}
