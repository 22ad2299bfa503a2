package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.UnavailableReason;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.resilience.BulkheadSettings;
import io.github.kmsenvelope.resilience.CircuitBreakerSettings;
import io.github.kmsenvelope.resilience.ResilienceSettings;
import io.github.kmsenvelope.resilience.RetrySettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/** How long one call may ask KMS, with everything that it does for that. */
class DeadlineTests {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final String first = kms.createKey("alias/first");

    private final String second = kms.createKey("alias/second");

    private final ManualTime time = new ManualTime();

    private final List<Duration> timeouts = new ArrayList<>();

    @AfterEach
    void close() {
        kms.close();
    }

    private static ResilienceSettings settings(int attempts, Duration attemptTimeout, Duration deadline) {
        return new ResilienceSettings(
                true,
                attemptTimeout,
                new RetrySettings(attempts, Duration.ofMillis(50), Duration.ofSeconds(1), deadline),
                CircuitBreakerSettings.disabled(),
                BulkheadSettings.defaults());
    }

    private EnvelopeKmsService service(KmsClient client, ResilienceSettings settings) {
        return KmsServiceBuilder.create(client)
                .purpose("default", purpose -> purpose.keyId(first).decryptKeyIds(List.of(second)))
                .cache(CacheSettings.disabled())
                .resilience(settings)
                .clock(time.clock())
                .timing(time.timing())
                .build();
    }

    private EnvelopeKmsService service(ResilienceSettings settings) {
        return service(kms.client(), settings);
    }

    @Test
    void encryptWhenThePauseWouldOutlastTheDeadlineStopsWithoutIt() {
        kms.faults().fail("GenerateDataKey", "ThrottlingException");
        // 50 + 100 + 200 ms are waited, 400 ms would end at 750 ms.
        try (EnvelopeKmsService service = service(settings(10, Duration.ofMillis(700), Duration.ofMillis(750)))) {
            assertThatExceptionOfType(KmsUnavailableException.class)
                    .isThrownBy(() -> service.encrypt(new byte[1], CONTEXT))
                    .satisfies(ex -> assertThat(ex.reason()).isEqualTo(UnavailableReason.THROTTLED));
        }
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(4);
        assertThat(time.sleeps())
                .containsExactly(Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(200));
    }

    @Test
    void encryptWhenAttemptsUseUpTheDeadlineStops() {
        kms.faults().latencyHook("GenerateDataKey", () -> time.advance(Duration.ofMillis(2400)));
        kms.faults().fail("GenerateDataKey", "KMSInternalException");
        try (EnvelopeKmsService service = service(ResilienceSettings.defaults())) {
            assertThatExceptionOfType(KmsUnavailableException.class)
                    .isThrownBy(() -> service.encrypt(new byte[1], CONTEXT));
        }
        // At 2.40 s and 4.85 s: the next pause, of up to 100 ms, would end at 4.95 s, the third attempt at the
        // deadline.
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(3);
        assertThat(time.sleeps()).containsExactly(Duration.ofMillis(50), Duration.ofMillis(100));
    }

    @Test
    void decryptOfSeveralEntriesHasOneDeadline() {
        byte[] message;
        try (EnvelopeKmsService service = service(ResilienceSettings.defaults())) {
            message = MessageWithTwoKeys.under(kms, service, CONTEXT, first, second);
        }
        kms.resetCounts();
        kms.faults().latencyHook("Decrypt", () -> time.advance(Duration.ofMillis(1500)));
        kms.faults().fail("Decrypt", "KMSInternalException");
        try (EnvelopeKmsService service = service(settings(2, Duration.ofSeconds(3), Duration.ofSeconds(4)))) {
            assertThatExceptionOfType(KmsUnavailableException.class)
                    .isThrownBy(() -> service.decrypt(message, CONTEXT));
            // Two attempts with the first key end at 3.05 s, one with the second at 4.55 s: none follows.
            assertThat(kms.requestCount("Decrypt")).isEqualTo(3);
            kms.resetCounts();
            kms.faults().latencyHook("Decrypt", () -> time.advance(Duration.ofMillis(2000)));
            assertThatExceptionOfType(KmsUnavailableException.class)
                    .isThrownBy(() -> service.decrypt(message, CONTEXT))
                    .satisfies(ex -> assertThat(ex.reason()).isEqualTo(UnavailableReason.SERVICE_FAULT));
            // Two attempts with the first key end at 4.05 s: the second key is not asked for at all.
            assertThat(kms.requestCount("Decrypt")).isEqualTo(2);
        }
    }

    @Test
    void decryptThatLooksUpAnAliasHasOneDeadline() {
        byte[] message;
        try (EnvelopeKmsService service = service(ResilienceSettings.defaults())) {
            message = service.encrypt(new byte[1], CONTEXT);
        }
        kms.faults().latencyHook("DescribeKey", () -> time.advance(Duration.ofSeconds(5)));
        try (EnvelopeKmsService reader = time.service(kms)
                .keyId("alias/first")
                .cache(CacheSettings.disabled())
                .build()) {
            assertThatExceptionOfType(KmsUnavailableException.class)
                    .isThrownBy(() -> reader.decrypt(message, CONTEXT))
                    .satisfies(ex -> assertThat(ex.reason()).isEqualTo(UnavailableReason.TIMED_OUT));
        }
        assertThat(kms.requestCount("DescribeKey")).isEqualTo(1);
        assertThat(kms.requestCount("Decrypt")).isZero();
    }

    /** A client of somebody else, that notes the time each request is given. */
    private KmsClient injected(@Nullable Duration clientTimeout) {
        return KmsClient.builder()
                .httpClient(kms.httpClient())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")))
                .overrideConfiguration(configuration -> configuration
                        .retryStrategy(AwsRetryStrategy.doNotRetry())
                        .apiCallTimeout(clientTimeout)
                        .addExecutionInterceptor(new ExecutionInterceptor() {
                            @Override
                            public void beforeExecution(
                                    Context.BeforeExecution context, ExecutionAttributes attributes) {
                                context.request()
                                        .overrideConfiguration()
                                        .flatMap(request -> request.apiCallTimeout())
                                        .ifPresent(timeouts::add);
                            }
                        }))
                .build();
    }

    @Test
    void requestsOfAnInjectedClientAreGivenTheLesserOfAttemptAndTimeLeft() {
        kms.faults().latencyHook("GenerateDataKey", () -> time.advance(Duration.ofMillis(2400)));
        kms.faults().fail("GenerateDataKey", "KMSInternalException");
        try (EnvelopeKmsService service = service(injected(null), ResilienceSettings.defaults())) {
            assertThatExceptionOfType(KmsUnavailableException.class)
                    .isThrownBy(() -> service.encrypt(new byte[1], CONTEXT));
            service.checkKeys();
        }
        assertThat(timeouts)
                .containsExactly(
                        Duration.ofSeconds(3), Duration.ofMillis(2550), Duration.ofMillis(50), Duration.ofSeconds(3));
    }

    @Test
    void requestsOfAClientThatGivesUpSoonerKeepItsTimeout() {
        try (EnvelopeKmsService service = service(injected(Duration.ofMillis(900)), ResilienceSettings.defaults())) {
            service.encrypt(new byte[1], CONTEXT);
        }
        assertThat(timeouts).containsExactly(Duration.ofMillis(900));
    }

    @Test
    void requestsWhenResilienceIsDisabledAreLeftToTheClient() {
        try (EnvelopeKmsService service = service(injected(null), ResilienceSettings.disabled())) {
            service.encrypt(new byte[1], CONTEXT);
        }
        assertThat(timeouts).isEmpty();
    }

    @Test
    void encryptWhenKmsHangsIsCutOffAndTriedAgain() {
        CountDownLatch never = new CountDownLatch(1);
        kms.faults().latencyHook("GenerateDataKey", () -> {
            try {
                never.await();
            } catch (InterruptedException cutOff) {
                throw new IllegalStateException(cutOff);
            }
        });
        List<KmsEvent> attempts = new ArrayList<>();
        try (EnvelopeKmsService service = time.service(kms)
                .keyId(first)
                .resilience(settings(3, Duration.ofMillis(20), Duration.ofSeconds(5)))
                .listener(attempts::add)
                .build()) {
            assertThatExceptionOfType(KmsUnavailableException.class)
                    .isThrownBy(() -> service.encrypt(new byte[1], CONTEXT))
                    .withMessageContaining("in time")
                    .satisfies(ex -> assertThat(ex.reason()).isEqualTo(UnavailableReason.TIMED_OUT));
        }
        // Not counted at KMS: a busy machine may cut an attempt off before it gets there.
        assertThat(attempts)
                .filteredOn(KmsEvent.KmsRequestCompleted.class::isInstance)
                .hasSize(3);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
}
