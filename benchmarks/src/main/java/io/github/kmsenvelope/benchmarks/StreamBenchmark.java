package io.github.kmsenvelope.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Streams against raw AES-GCM in pieces of the same length, 32 MiB each time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class StreamBenchmark {

    /** The plaintext bytes of a frame. */
    @Param("16384")
    public int frame;

    private @Nullable StreamWork work;

    /** For JMH. */
    public StreamBenchmark() {}

    /** Makes what is to be decrypted. */
    @Setup
    public void prepare() throws IOException, GeneralSecurityException {
        work = new StreamWork(frame);
    }

    /** Ends the service. */
    @TearDown
    public void close() {
        work().close();
    }

    /** Encrypts through a stream. */
    @Benchmark
    public void streamEncrypt(Blackhole hole) throws IOException {
        work().streamEncrypt(new Drain(hole));
    }

    /** Encrypts by the cipher alone. */
    @Benchmark
    public void rawEncrypt(Blackhole hole) throws IOException, GeneralSecurityException {
        work().rawEncrypt(new Drain(hole));
    }

    /** Decrypts through a stream. */
    @Benchmark
    public void streamDecrypt(Blackhole hole) throws IOException {
        work().streamDecrypt(new Drain(hole));
    }

    /** Decrypts by the cipher alone. */
    @Benchmark
    public void rawDecrypt(Blackhole hole) throws IOException, GeneralSecurityException {
        work().rawDecrypt(new Drain(hole));
    }

    private StreamWork work() {
        if (work == null) {
            throw new IllegalStateException("Not prepared");
        }
        return work;
    }

    /** Drops what it gets, but not before the compiler believes that somebody needs it. */
    private static final class Drain extends OutputStream {

        private final Blackhole hole;

        private Drain(Blackhole hole) {
            this.hole = hole;
        }

        @Override
        public void write(int value) {
            hole.consume(value);
        }

        @Override
        public void write(byte[] source, int offset, int length) {
            hole.consume(source[offset + length - 1]);
        }
    }
}
