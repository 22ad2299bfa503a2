package io.github.kmsenvelope.interoperability;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.encryptionsdk.AwsCrypto;
import com.amazonaws.encryptionsdk.CryptoAlgorithm;
import com.amazonaws.encryptionsdk.CryptoMaterialsManager;
import com.amazonaws.encryptionsdk.caching.CachingCryptoMaterialsManager;
import com.amazonaws.encryptionsdk.caching.LocalCryptoMaterialsCache;
import com.amazonaws.encryptionsdk.kmssdkv2.KmsMasterKeyProvider;
import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How much faster than the AWS Encryption SDK for Java with its caching materials manager, suite 0478. Both take turns within one
 * JVM, and the fastest rounds are compared, so that the ratio holds on a machine that does other things too. Takes a minute or two.
 */
@EnabledIfSystemProperty(named = "speed", matches = "true", disabledReason = "measures; run with -Dspeed=true")
class SpeedTests {

    private static final Map<String, String> PAIRS = Map.of("tenant", "acme");

    private static final EncryptionContext CONTEXT = EncryptionContext.of(PAIRS);

    private static final int STREAM_BYTES = 8 << 20;

    /** So many that both have been compiled for good: 10,000 calls for a short message. */
    private static final int WARM_UP_ROUNDS = 50;

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final String keyArn = kms.createKey("alias/orders");

    private final EnvelopeKmsService ours = KmsServiceBuilder.create(kms.client())
            .purpose(
                    KmsServiceBuilder.DEFAULT_PURPOSE,
                    purpose -> purpose.keyId(keyArn).format(MessageFormat.AWS_ENCRYPTION_SDK))
            .build();

    private final CryptoMaterialsManager materials = CachingCryptoMaterialsManager.newBuilder()
            .withMasterKeyProvider(KmsMasterKeyProvider.builder()
                    .customRegionalClientSupplier(region -> kms.client())
                    .buildStrict(keyArn))
            .withCache(new LocalCryptoMaterialsCache(100))
            .withMaxAge(1, TimeUnit.HOURS)
            .build();

    private static AwsCrypto theirs(int frameBytes) {
        return AwsCrypto.builder()
                .withEncryptionAlgorithm(CryptoAlgorithm.ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY)
                .withEncryptionFrameSize(frameBytes)
                .build();
    }

    @AfterEach
    void close() {
        ours.close();
        kms.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 256, 1024, 4096})
    void oneMessageIsAtLeastTwoAndAHalfTimesAsFast(int length) {
        byte[] plaintext = new byte[length];
        AwsCrypto theirs = theirs(4096);
        byte[] message = ours.encrypt(plaintext, CONTEXT);
        assertThat(ratio(
                        "encrypt " + length,
                        200,
                        () -> ours.encrypt(plaintext, CONTEXT),
                        () -> theirs.encryptData(materials, plaintext, PAIRS)))
                .isGreaterThan(2.5);
        assertThat(ratio(
                        "decrypt " + length,
                        200,
                        () -> ours.decrypt(message, CONTEXT),
                        () -> theirs.decryptData(materials, message)))
                .isGreaterThan(2.5);
    }

    @ParameterizedTest
    @CsvSource({"4096, 2.5", "65536, 7"})
    void decryptingStreamIsFasterByFar(int frameBytes, double least) {
        AwsCrypto theirs = theirs(frameBytes);
        byte[] message =
                theirs.encryptData(materials, new byte[STREAM_BYTES], PAIRS).getResult();
        assertThat(ratio(
                        "decrypting stream, frames of " + frameBytes,
                        1,
                        () -> drain(() -> ours.streams().decryptingStream(new ByteArrayInputStream(message), CONTEXT)),
                        () -> drain(() -> theirs.createDecryptingStream(materials, new ByteArrayInputStream(message)))))
                .isGreaterThan(least);
    }

    private interface Opening {

        InputStream open() throws IOException;
    }

    private static void drain(Opening opening) {
        try (InputStream in = opening.open()) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static double ratio(String what, int times, Runnable ours, Runnable theirs) {
        long[] ourNanos = new long[40];
        long[] theirNanos = new long[40];
        for (int warmUp = 0; warmUp < WARM_UP_ROUNDS; warmUp++) {
            nanos(times, ours);
            nanos(times, theirs);
        }
        for (int round = 0; round < ourNanos.length; round++) {
            ourNanos[round] = nanos(times, ours);
            theirNanos[round] = nanos(times, theirs);
        }
        double ratio = (double) fastest(theirNanos) / fastest(ourNanos);
        System.out.printf(
                "%s: ours %d ns, theirs %d ns, %.1f times%n",
                what, fastest(ourNanos) / times, fastest(theirNanos) / times, ratio);
        return ratio;
    }

    private static long nanos(int times, Runnable work) {
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            work.run();
        }
        return System.nanoTime() - start;
    }

    private static long fastest(long[] values) {
        return Arrays.stream(values).min().orElseThrow();
    }
}
