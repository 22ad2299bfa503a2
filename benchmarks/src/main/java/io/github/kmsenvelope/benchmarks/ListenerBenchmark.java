package io.github.kmsenvelope.benchmarks;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import io.github.kmsenvelope.spring.micrometer.KmsMetrics;
import io.github.kmsenvelope.spring.micrometer.KmsMetricsSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
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

/**
 * What listeners cost a call of the whole service that finds its data key in the cache, against AES-GCM alone with one key,
 * one cipher object and random nonces.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class ListenerBenchmark {

    private static final int PLAINTEXT_BYTES = 256;

    private static final EncryptionContext CONTEXT = ServiceUnderTest.CONTEXT;

    /** For JMH. */
    public ListenerBenchmark() {}

    /** Encrypts by the cipher alone. */
    @Benchmark
    public byte[] rawEncrypt(Raw raw) throws GeneralSecurityException {
        return raw.encrypt();
    }

    /** Decrypts by the cipher alone. */
    @Benchmark
    public byte[] rawDecrypt(Raw raw) throws GeneralSecurityException {
        return raw.decrypt();
    }

    /** Encrypts by the service. */
    @Benchmark
    public byte[] serviceEncrypt(Service service) {
        return service.kms.encrypt(service.plaintext, CONTEXT);
    }

    /** Decrypts by the service. */
    @Benchmark
    public byte[] serviceDecrypt(Service service) {
        return service.kms.decrypt(service.message, CONTEXT);
    }

    /** Messages of a nonce, the ciphertext and its tag. */
    @State(Scope.Thread)
    public static class Raw {

        private static final int NONCE_BYTES = 12;

        private final SecureRandom random = new SecureRandom();
        private final SecretKey key = new SecretKeySpec(bytes(32), "AES");
        private final Cipher cipher = cipher();
        private final byte[] plaintext = new byte[PLAINTEXT_BYTES];
        private byte[] message = {};

        /** For JMH. */
        public Raw() {}

        /** Makes what is to be decrypted. */
        @Setup
        public void prepare() throws GeneralSecurityException {
            message = encrypt();
        }

        private byte[] bytes(int count) {
            byte[] bytes = new byte[count];
            random.nextBytes(bytes);
            return bytes;
        }

        private static Cipher cipher() {
            try {
                return Cipher.getInstance("AES/GCM/NoPadding");
            } catch (GeneralSecurityException ex) {
                throw new IllegalStateException(ex);
            }
        }

        private byte[] encrypt() throws GeneralSecurityException {
            byte[] nonce = bytes(NONCE_BYTES);
            byte[] target = Arrays.copyOf(nonce, NONCE_BYTES + PLAINTEXT_BYTES + RawGcm.TAG_BYTES);
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(RawGcm.TAG_BYTES * 8, nonce));
            cipher.doFinal(plaintext, 0, PLAINTEXT_BYTES, target, NONCE_BYTES);
            return target;
        }

        private byte[] decrypt() throws GeneralSecurityException {
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(RawGcm.TAG_BYTES * 8, message, 0, NONCE_BYTES));
            return cipher.doFinal(message, NONCE_BYTES, message.length - NONCE_BYTES);
        }
    }

    /** A service with its data key in the cache. */
    @State(Scope.Thread)
    public static class Service {

        /** Who listens. */
        @Param({"nobody", "idle", "simple", "prometheus"})
        public String listener = "nobody";

        private final EmbeddedKms embedded = EmbeddedKms.start();
        private final byte[] plaintext = new byte[PLAINTEXT_BYTES];
        private EnvelopeKmsService kms = build(KmsServiceBuilder.create(embedded.client()));
        private byte[] message = {};

        /** For JMH. */
        public Service() {}

        /** Makes what is to be decrypted. */
        @Setup
        public void prepare() {
            KmsServiceBuilder builder = KmsServiceBuilder.create(embedded.client());
            switch (listener) {
                case "nobody" -> {}
                case "idle" -> builder.listener(event -> {});
                case "simple" -> measure(builder, new SimpleMeterRegistry());
                case "prometheus" -> measure(builder, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
                default -> throw new IllegalArgumentException(listener);
            }
            kms.close();
            kms = build(builder);
            message = kms.encrypt(plaintext, CONTEXT);
        }

        private EnvelopeKmsService build(KmsServiceBuilder builder) {
            return builder.keyId(embedded.createKey("alias/bench")).build();
        }

        private static void measure(KmsServiceBuilder builder, MeterRegistry registry) {
            KmsMetrics metrics = new KmsMetrics(registry, new KmsMetricsSettings(0.03, 10_000));
            builder.listener(metrics).onBuilt(metrics::add);
        }

        /** Ends the service. */
        @TearDown
        public void close() {
            kms.close();
            embedded.close();
        }
    }
}
