package io.github.kmsenvelope.benchmarks;

import io.github.kmsenvelope.EncryptingOutputStream;
import io.github.kmsenvelope.KmsStreams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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

/**
 * A plaintext of 32 MiB through a stream, against the same bytes through raw AES-GCM in pieces of the same length. Both write
 * to a target that drops what it gets; the stream is written and read 64 KiB at a time.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class StreamBenchmark {

    private static final int PLAINTEXT_BYTES = 32 << 20;

    private static final int PIECE = 1 << 16;

    /** The plaintext bytes of a frame. */
    @Param("16384")
    public int frame;

    private final RawGcm raw = new RawGcm();
    private final ServiceUnderTest subject = new ServiceUnderTest();
    private final byte[] plaintext = new byte[PLAINTEXT_BYTES];
    private final byte[] piece = new byte[PIECE];
    private KmsStreams streams = subject.service.streams();
    private byte[] sealed = {};
    private byte[] rawMessage = {};
    private byte[] message = {};

    /** For JMH. */
    public StreamBenchmark() {}

    /** Makes what is to be decrypted. */
    @Setup
    public void prepare() throws IOException, GeneralSecurityException {
        new Random(1).nextBytes(plaintext);
        streams = streams.withFrameBytes(frame);
        sealed = new byte[frame + RawGcm.TAG_BYTES];
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        streams.encrypt(whole, ServiceUnderTest.CONTEXT, out -> out.write(plaintext));
        message = whole.toByteArray();
        whole.reset();
        rawEncryptTo(whole);
        rawMessage = whole.toByteArray();
    }

    /** Ends the service. */
    @TearDown
    public void close() {
        subject.close();
    }

    /** Encrypts through a stream. */
    @Benchmark
    public void streamEncrypt(Blackhole hole) throws IOException {
        try (EncryptingOutputStream out = streams.encryptingStream(new Drain(hole), ServiceUnderTest.CONTEXT)) {
            for (int from = 0; from < PLAINTEXT_BYTES; from += PIECE) {
                out.write(plaintext, from, PIECE);
            }
            out.finish();
        }
    }

    /** Encrypts by the cipher alone. */
    @Benchmark
    public void rawEncrypt(Blackhole hole) throws IOException, GeneralSecurityException {
        rawEncryptTo(new Drain(hole));
    }

    private void rawEncryptTo(OutputStream target) throws IOException, GeneralSecurityException {
        long number = 0;
        for (int from = 0; from < PLAINTEXT_BYTES; from += frame) {
            target.write(sealed, 0, raw.seal(number++, plaintext, from, frame, sealed, 0));
        }
    }

    /** Decrypts through a stream. */
    @Benchmark
    public void streamDecrypt(Blackhole hole) throws IOException {
        OutputStream target = new Drain(hole);
        try (InputStream in = streams.decryptingStream(new ByteArrayInputStream(message), ServiceUnderTest.CONTEXT)) {
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                target.write(piece, 0, count);
            }
        }
    }

    /** Decrypts by the cipher alone. */
    @Benchmark
    public void rawDecrypt(Blackhole hole) throws IOException, GeneralSecurityException {
        OutputStream target = new Drain(hole);
        ByteArrayInputStream source = new ByteArrayInputStream(rawMessage);
        long number = 0;
        for (int count = source.read(sealed); count >= 0; count = source.read(sealed)) {
            target.write(piece, 0, raw.open(number++, sealed, 0, count, piece, 0));
        }
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
