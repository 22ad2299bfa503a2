package io.github.kmsenvelope.benchmarks;

import io.github.kmsenvelope.EncryptionContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Random;

/**
 * What the first 20 messages of 1 MiB cost in a JVM that has just started: through a stream, in one piece, and through AES-GCM
 * in one call, which HotSpot is slow to compile. Each candidate has JVMs of its own, in turns.
 */
public final class ColdStart {

    private static final int MESSAGES = 20;

    private static final int MESSAGE_BYTES = 1 << 20;

    private static final String[] CANDIDATES = {"raw", "stream", "service"};

    private static final EncryptionContext CONTEXT = ServiceUnderTest.CONTEXT;

    private ColdStart() {}

    /** Runs all candidates, or in a JVM of its own the one that is named. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 1) {
            run(arguments[0]);
            return;
        }
        int rounds = 7;
        double[][] encrypt = new double[CANDIDATES.length][rounds];
        double[][] decrypt = new double[CANDIDATES.length][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < CANDIDATES.length; i++) {
                String[] times = start(CANDIDATES[i]).split(" ");
                encrypt[i][round] = Double.parseDouble(times[0]);
                decrypt[i][round] = Double.parseDouble(times[1]);
            }
        }
        System.out.printf("%d messages of 1 MiB in a new JVM, medians of %d JVMs%n", MESSAGES, rounds);
        for (int i = 0; i < CANDIDATES.length; i++) {
            System.out.printf(
                    "%-8s encrypt %6.0f ms (%.1fx)  decrypt %6.0f ms (%.1fx)%n",
                    CANDIDATES[i],
                    median(encrypt[i]),
                    median(encrypt[0]) / median(encrypt[i]),
                    median(decrypt[i]),
                    median(decrypt[0]) / median(decrypt[i]));
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static String start(String candidate) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ColdStart.class.getName(),
                        candidate)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(candidate + " failed");
        }
        return output.strip();
    }

    private static void run(String candidate) throws Exception {
        byte[] plaintext = new byte[MESSAGE_BYTES];
        new Random(1).nextBytes(plaintext);
        byte[][] messages = new byte[MESSAGES][];
        try (Coder coder = coder(candidate)) {
            long start = System.nanoTime();
            for (int i = 0; i < MESSAGES; i++) {
                messages[i] = coder.encrypt(plaintext);
            }
            long middle = System.nanoTime();
            for (byte[] message : messages) {
                if (coder.decrypt(message).length != MESSAGE_BYTES) {
                    throw new IllegalStateException("Another plaintext came back");
                }
            }
            long end = System.nanoTime();
            System.out.println((middle - start) / 1e6 + " " + (end - middle) / 1e6);
        }
    }

    private static Coder coder(String candidate) {
        return switch (candidate) {
            case "raw" -> new Raw();
            case "stream" -> new Stream();
            case "service" -> new OnePiece();
            default -> throw new IllegalArgumentException(candidate);
        };
    }

    private interface Coder extends AutoCloseable {

        byte[] encrypt(byte[] plaintext) throws IOException, GeneralSecurityException;

        byte[] decrypt(byte[] message) throws IOException, GeneralSecurityException;

        @Override
        default void close() {}
    }

    private static final class Raw implements Coder {

        private final RawGcm gcm = new RawGcm();
        private long sealed;
        private long opened;

        @Override
        public byte[] encrypt(byte[] plaintext) throws GeneralSecurityException {
            byte[] message = new byte[plaintext.length + RawGcm.TAG_BYTES];
            gcm.seal(sealed++, plaintext, 0, plaintext.length, message, 0);
            return message;
        }

        @Override
        public byte[] decrypt(byte[] message) throws GeneralSecurityException {
            byte[] plaintext = new byte[message.length - RawGcm.TAG_BYTES];
            gcm.open(opened++, message, 0, message.length, plaintext, 0);
            return plaintext;
        }
    }

    private static final class Stream implements Coder {

        private final ServiceUnderTest subject = new ServiceUnderTest();

        @Override
        public byte[] encrypt(byte[] plaintext) throws IOException {
            ByteArrayOutputStream message = new ByteArrayOutputStream(plaintext.length + 2048);
            subject.service.streams().encrypt(message, CONTEXT, out -> out.write(plaintext));
            return message.toByteArray();
        }

        @Override
        public byte[] decrypt(byte[] message) throws IOException {
            try (InputStream in =
                    subject.service.streams().decryptingStream(new ByteArrayInputStream(message), CONTEXT)) {
                return in.readAllBytes();
            }
        }

        @Override
        public void close() {
            subject.close();
        }
    }

    private static final class OnePiece implements Coder {

        private final ServiceUnderTest subject = new ServiceUnderTest();

        @Override
        public byte[] encrypt(byte[] plaintext) {
            return subject.service.encrypt(plaintext, CONTEXT);
        }

        @Override
        public byte[] decrypt(byte[] message) {
            return subject.service.decrypt(message, CONTEXT);
        }

        @Override
        public void close() {
            subject.close();
        }
    }
}
