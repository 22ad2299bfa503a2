package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.KeyAccessDeniedException;
import io.github.kmsenvelope.KeyState;
import io.github.kmsenvelope.KeyStateException;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.event.KmsEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DecryptRequest;
import software.amazon.awssdk.services.kms.model.DryRunModifierType;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyRequest;

/** What a round trip tells about keys before they are used. */
class KeyCheckTests {

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final String keyArn = kms.createKey("alias/orders");

    private final String oldArn = kms.createKey("alias/old");

    private final Queue<SdkRequest> requests = new ConcurrentLinkedQueue<>();

    private final List<KmsEvent> events = new ArrayList<>();

    private final ManualTime time = new ManualTime();

    private final EnvelopeKmsService service = KmsServiceBuilder.create(recordingClient())
            .purpose(
                    "orders",
                    purpose -> purpose.keyId("alias/orders")
                            .decryptKeyIds(List.of("alias/old"))
                            .encryptionContext(Map.of("app", "shop")))
            .purpose("archive", purpose -> purpose.decryptKeyIds(List.of(oldArn)))
            .clock(time.clock())
            .timing(time.timing())
            .listener(events::add)
            .build();

    @AfterEach
    void close() {
        service.close();
        kms.close();
    }

    private KmsClient recordingClient() {
        return KmsClient.builder()
                .httpClient(kms.httpClient())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")))
                .overrideConfiguration(configuration -> configuration
                        .retryStrategy(AwsRetryStrategy.doNotRetry())
                        .addExecutionInterceptor(new ExecutionInterceptor() {
                            @Override
                            public void beforeExecution(
                                    Context.BeforeExecution context, ExecutionAttributes attributes) {
                                requests.add(context.request());
                            }
                        }))
                .build();
    }

    private KmsServiceException failure(String purpose, String keyId) {
        return service.checkKeys(KeyCheckMode.ROUND_TRIP).stream()
                .filter(check ->
                        check.purpose().equals(purpose) && check.keyId().equals(keyId))
                .map(KeyCheck::failure)
                .map(Objects::requireNonNull)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void checkKeysByRoundTripTellsOfEachKeyOfEachPurpose() {
        assertThat(service.checkKeys(KeyCheckMode.ROUND_TRIP))
                .containsExactly(
                        new KeyCheck("orders", "alias/orders", null),
                        new KeyCheck("orders", "alias/old", null),
                        new KeyCheck("archive", oldArn, null));
    }

    @Test
    void checkKeysByRoundTripSendsDryRunsWithTheConstantContext() {
        service.checkKeys(KeyCheckMode.ROUND_TRIP);
        assertThat(requests)
                .filteredOn(GenerateDataKeyRequest.class::isInstance)
                .extracting(GenerateDataKeyRequest.class::cast)
                .singleElement()
                .satisfies(request -> {
                    assertThat(request.dryRun()).isTrue();
                    assertThat(request.encryptionContext()).isEqualTo(Map.of("app", "shop"));
                });
        assertThat(requests)
                .filteredOn(DecryptRequest.class::isInstance)
                .extracting(DecryptRequest.class::cast)
                .hasSize(3)
                .allSatisfy(request -> {
                    assertThat(request.dryRun()).isTrue();
                    assertThat(request.dryRunModifiers()).containsExactly(DryRunModifierType.IGNORE_CIPHERTEXT);
                    assertThat(request.ciphertextBlob()).isNull();
                })
                .first()
                .extracting(DecryptRequest::encryptionContext)
                .isEqualTo(Map.of("app", "shop"));
        assertThat(events).noneMatch(KmsEvent.DataKeyLoaded.class::isInstance);
        assertThat(events)
                .filteredOn(KmsEvent.KmsRequestCompleted.class::isInstance)
                .extracting(KmsEvent.KmsRequestCompleted.class::cast)
                .filteredOn(request -> request.operation().equals("GenerateDataKey"))
                .singleElement()
                .satisfies(request -> {
                    assertThat(request.failure()).isNull();
                    assertThat(request.requestId()).isNotBlank();
                });
    }

    @Test
    void checkKeysByRoundTripWhenDeniedSaysWhich() {
        kms.faults().deny("GenerateDataKey");
        assertThat(failure("orders", "alias/orders"))
                .isInstanceOf(KeyAccessDeniedException.class)
                .hasMessageContaining("kms:GenerateDataKey");
        kms.faults().clear();
        kms.faults().deny("Decrypt");
        assertThat(failure("orders", "alias/orders"))
                .isInstanceOf(KeyAccessDeniedException.class)
                .hasMessageContaining("kms:Decrypt");
        assertThat(failure("orders", "alias/old")).isInstanceOf(KeyAccessDeniedException.class);
        assertThat(failure("archive", oldArn)).isInstanceOf(KeyAccessDeniedException.class);
    }

    @Test
    void checkKeysByRoundTripWhenDisabledSaysSo() {
        kms.client().disableKey(request -> request.keyId(keyArn));
        assertThat(failure("orders", "alias/orders"))
                .isInstanceOfSatisfying(
                        KeyStateException.class, ex -> assertThat(ex.state()).isEqualTo(KeyState.DISABLED));
    }

    @Test
    void checkKeysWhenKmsIsAwayAsksOnceForEach() {
        kms.faults().fail("*", "ThrottlingException");
        assertThat(service.checkKeys())
                .singleElement()
                .extracting(KeyCheck::failure)
                .isInstanceOf(KmsUnavailableException.class);
        assertThat(kms.requestCount("DescribeKey")).isEqualTo(1);
        assertThat(service.checkKeys(KeyCheckMode.ROUND_TRIP))
                .hasSize(3)
                .allSatisfy(check -> assertThat(check.failure()).isInstanceOf(KmsUnavailableException.class));
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(1);
        assertThat(kms.requestCount("Decrypt")).isEqualTo(2);
        assertThat(time.sleeps()).isEmpty();
    }

    /** As the embedded KMS did before it knew the dry run, and other imitations of KMS do. */
    @Test
    void checkKeysByRoundTripWhenKmsKnowsNoDryRunWithoutCiphertextDescribes() {
        kms.faults().fail("Decrypt", "ValidationException");
        assertThat(service.checkKeys(KeyCheckMode.ROUND_TRIP))
                .extracting(KeyCheck::failure)
                .containsOnlyNulls();
        assertThat(kms.requestCount("DescribeKey")).isEqualTo(3);
        kms.client().disableKey(request -> request.keyId(oldArn));
        assertThat(failure("archive", oldArn)).isInstanceOf(KeyStateException.class);
    }
}
