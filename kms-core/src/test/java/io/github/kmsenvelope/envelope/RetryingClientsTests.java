package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.resilience.ResilienceSettings;
import io.github.kmsenvelope.resilience.RetrySettings;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.kms.KmsClient;

/** Clients that retry by themselves. */
class RetryingClientsTests {

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final String keyArn = kms.createKey();

    private final ManualTime time = new ManualTime();

    @AfterEach
    void close() {
        kms.close();
    }

    private KmsClient client(Consumer<ClientOverrideConfiguration.Builder> configuration) {
        return KmsClient.builder()
                .httpClient(kms.httpClient())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")))
                .overrideConfiguration(configuration)
                .build();
    }

    private static StandardRetryStrategy attempts(int attempts) {
        return AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(attempts)
                .backoffStrategy(BackoffStrategy.retryImmediately())
                .throttlingBackoffStrategy(BackoffStrategy.retryImmediately())
                .build();
    }

    private List<String> logOfBuilding(KmsServiceBuilder builder) {
        return LogCapture.of(
                        "io.github.kmsenvelope.envelope",
                        () -> builder.keyId(keyArn).build().close())
                .stream()
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void buildWhenTheClientRetriesWarnsOfTheProduct() {
        KmsClient retrying = client(configuration -> configuration.retryStrategy(attempts(3)));
        assertThat(logOfBuilding(KmsServiceBuilder.create(retrying)))
                .singleElement()
                .asString()
                .contains(
                        "up to 3 attempts",
                        "up to 4",
                        "up to 12 requests",
                        "doNotRetry",
                        "aws.kms.retry.max-attempts=1");
    }

    @Test
    void buildWhenAClientOfAPurposeRetriesWarnsToo() {
        KmsClient retrying = client(configuration -> configuration.retryStrategy(attempts(5)));
        assertThat(logOfBuilding(KmsServiceBuilder.create(kms.client())
                        .purpose("audit", purpose -> purpose.keyId(keyArn).client(retrying))))
                .singleElement()
                .asString()
                .contains("up to 20 requests");
    }

    @Test
    void buildWhenOnlyOneOfBothRetriesIsSilent() {
        KmsClient retrying = client(configuration -> configuration.retryStrategy(attempts(3)));
        RetrySettings once = new RetrySettings(1, Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofSeconds(5));
        ResilienceSettings defaults = ResilienceSettings.defaults();
        assertThat(logOfBuilding(KmsServiceBuilder.create(kms.client()))).isEmpty();
        assertThat(logOfBuilding(KmsServiceBuilder.create(retrying).resilience(ResilienceSettings.disabled())))
                .isEmpty();
        assertThat(logOfBuilding(KmsServiceBuilder.create(retrying)
                        .resilience(new ResilienceSettings(
                                true,
                                defaults.attemptTimeout(),
                                once,
                                defaults.circuitBreaker(),
                                defaults.bulkhead()))))
                .isEmpty();
    }

    /** The number in the warning is the one that KMS sees. */
    @Test
    void encryptWhenBothRetryMakesTheProductOfRequests() {
        KmsClient retrying = client(configuration -> configuration.retryStrategy(attempts(3)));
        kms.faults().fail("GenerateDataKey", "ThrottlingException");
        try (EnvelopeKmsService service = KmsServiceBuilder.create(retrying)
                .keyId(keyArn)
                .cache(CacheSettings.disabled())
                .clock(time.clock())
                .timing(time.timing())
                .build()) {
            Assertions.assertThatExceptionOfType(KmsUnavailableException.class)
                    .isThrownBy(() -> service.encrypt(new byte[1], EncryptionContext.none()));
        }
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(12);
    }
}
