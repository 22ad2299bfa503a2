package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.UnavailableReason;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.resilience.BulkheadSettings;
import io.github.kmsenvelope.resilience.CircuitBreakerSettings;
import io.github.kmsenvelope.resilience.ResilienceSettings;
import io.github.kmsenvelope.resilience.RetrySettings;
import io.github.kmsenvelope.resilience.Timing;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An interrupted thread comes back at once, wherever it waits, and with its flag set. */
class InterruptTests {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    private static final ResilienceSettings LONG_PAUSES = new ResilienceSettings(
            true,
            Duration.ofSeconds(3),
            new RetrySettings(4, Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(24)),
            CircuitBreakerSettings.defaults(),
            BulkheadSettings.defaults());

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final String keyArn = kms.createKey("alias/orders");

    private final ManualTime time = new ManualTime();

    private final EnvelopeKmsService service = service(time.service(kms));

    @AfterEach
    void close() {
        Thread.interrupted();
        service.close();
        kms.close();
    }

    private EnvelopeKmsService service(KmsServiceBuilder builder) {
        return builder.keyId(keyArn).cache(CacheSettings.disabled()).build();
    }

    private static void assertInterrupted(EnvelopeKmsService service) {
        assertThatExceptionOfType(KmsUnavailableException.class)
                .isThrownBy(() -> service.encrypt(new byte[1], CONTEXT))
                .withMessageContaining("interrupted")
                .satisfies(ex -> assertThat(ex.reason()).isEqualTo(UnavailableReason.INTERRUPTED));
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void encryptWhenInterruptedBeforeMakesNoRequest() {
        Thread.currentThread().interrupt();
        assertInterrupted(service);
        assertThat(kms.requestCount("GenerateDataKey")).isZero();
    }

    @Test
    void decryptWhenInterruptedBeforeMakesNoRequest() {
        byte[] message = service.encrypt(new byte[1], CONTEXT);
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(KmsUnavailableException.class)
                .isThrownBy(() -> service.decrypt(message, CONTEXT))
                .satisfies(ex -> assertThat(ex.reason()).isEqualTo(UnavailableReason.INTERRUPTED));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(kms.requestCount("Decrypt")).isZero();
    }

    @Test
    void encryptWhenInterruptedInTheRequestMakesNoOther() {
        kms.faults().latencyHook("GenerateDataKey", () -> {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted");
        });
        assertInterrupted(service);
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(1);
        assertThat(time.sleeps()).isEmpty();
    }

    @Test
    void encryptWhenInterruptedInThePauseMakesNoOtherRequest() {
        Timing interrupting = new Timing(
                () -> 0,
                pause -> {
                    throw new InterruptedException();
                },
                bound -> 0);
        kms.faults().fail("GenerateDataKey", "ThrottlingException");
        try (EnvelopeKmsService other = service(time.service(kms).timing(interrupting))) {
            assertInterrupted(other);
        }
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(1);
    }

    @Test
    void realPausesEndWhenTheThreadIsInterrupted() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        kms.faults().latencyHook("GenerateDataKey", failed::countDown);
        kms.faults().fail("GenerateDataKey", "ThrottlingException");
        Timing longest = new Timing(() -> 0, Timing.system().sleeper(), bound -> bound - 1);
        CompletableFuture<UnavailableReason> outcome = new CompletableFuture<>();
        try (EnvelopeKmsService other = service(KmsServiceBuilder.create(kms.client())
                .resilience(LONG_PAUSES)
                .clock(time.clock())
                .timing(longest))) {
            Thread thread = new Thread(() -> {
                try {
                    other.encrypt(new byte[1], CONTEXT);
                } catch (KmsUnavailableException ex) {
                    outcome.complete(Thread.currentThread().isInterrupted() ? ex.reason() : null);
                }
            });
            thread.start();
            failed.await();
            thread.interrupt();
            assertThat(outcome.get()).isEqualTo(UnavailableReason.INTERRUPTED);
        }
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(1);
    }

    @Test
    void decryptWhenTheOneWhoLooksUpTheAliasIsInterruptedOthersLookForThemselves() throws Exception {
        byte[] message = service.encrypt(new byte[1], CONTEXT);
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        kms.faults().latencyHook("DescribeKey", () -> {
            if (kms.requestCount("DescribeKey") == 1) {
                asked.countDown();
                try {
                    never.await();
                } catch (InterruptedException ex) {
                    throw new IllegalStateException(ex);
                }
            }
        });
        try (EnvelopeKmsService reader = time.service(kms)
                .keyId("alias/orders")
                .cache(CacheSettings.disabled())
                .build()) {
            Thread first = new Thread(() -> {
                try {
                    reader.decrypt(message, CONTEXT);
                } catch (KmsUnavailableException expected) {
                    assertThat(expected.reason()).isEqualTo(UnavailableReason.INTERRUPTED);
                }
            });
            first.start();
            asked.await();
            CompletableFuture<byte[]> second = CompletableFuture.supplyAsync(() -> reader.decrypt(message, CONTEXT));
            first.interrupt();
            assertThat(second.get()).hasSize(1);
        }
        assertThat(kms.requestCount("DescribeKey")).isEqualTo(2);
    }
}
