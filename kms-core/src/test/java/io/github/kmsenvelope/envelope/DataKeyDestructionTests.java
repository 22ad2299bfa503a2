package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.UntrustedKeyException;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.event.KmsEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DecryptRequest;
import software.amazon.awssdk.services.kms.model.DecryptResponse;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyRequest;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;

/** The arrays that hold data keys, caught on their way in, are overwritten when the data keys are let go. */
class DataKeyDestructionTests {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final String keyArn = kms.createKey("alias/orders");

    private final WatchedClient client = new WatchedClient(kms.client());

    private final ManualClock clock = new ManualClock();

    @AfterEach
    void close() {
        kms.close();
    }

    private EnvelopeKmsService service(CacheSettings cache) {
        return KmsServiceBuilder.create(client)
                .keyId(keyArn)
                .cache(cache)
                .clock(clock)
                .build();
    }

    @Test
    void dataKeyWhenServiceClosesIsOverwritten() {
        EnvelopeKmsService service = service(CacheSettings.defaults());
        byte[] message = service.encrypt(new byte[1], CONTEXT);
        byte[] dataKey = client.dataKeys.get(0);
        assertThat(dataKey).hasSize(32).isNotEqualTo(new byte[32]);
        service.close();
        assertThat(dataKey).containsOnly(0);

        EnvelopeKmsService reader = service(CacheSettings.defaults());
        reader.decrypt(message, CONTEXT);
        byte[] unwrapped = client.dataKeys.get(1);
        assertThat(unwrapped).isNotEqualTo(new byte[32]);
        reader.close();
        assertThat(unwrapped).containsOnly(0);
    }

    @Test
    void dataKeyWhenExpiredIsOverwritten() {
        try (EnvelopeKmsService service = service(CacheSettings.defaults())) {
            service.encrypt(new byte[1], CONTEXT);
            clock.advance(Duration.ofMinutes(5));
            service.encrypt(new byte[1], CONTEXT);
            assertThat(client.dataKeys.get(0)).containsOnly(0);
            assertThat(client.dataKeys.get(1)).isNotEqualTo(new byte[32]);
        }
    }

    @Test
    void dataKeyWhenExhaustedOrNotCachedIsOverwritten() {
        CacheSettings once = CacheSettings.defaults().withMaxMessages(1);
        for (CacheSettings settings : List.of(once, CacheSettings.disabled())) {
            client.dataKeys.clear();
            try (EnvelopeKmsService service = service(settings)) {
                service.encrypt(new byte[1], CONTEXT);
                service.encrypt(new byte[1], CONTEXT);
            }
            assertThat(client.dataKeys)
                    .hasSize(2)
                    .allSatisfy(key -> assertThat(key).containsOnly(0));
        }
    }

    @Test
    void dataKeyWhenInUseIsOverwrittenOnlyAfterwards() throws Exception {
        CountDownLatch inUse = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        EnvelopeKmsService service = KmsServiceBuilder.create(client)
                .keyId(keyArn)
                .listener(event -> {
                    // Told between the load of the data key and its use, while the caller holds the lease.
                    if (event instanceof KmsEvent.DataKeyLoaded) {
                        inUse.countDown();
                        awaitQuietly(closed);
                    }
                })
                .build();
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<byte[]> message = executor.submit(() -> service.encrypt(new byte[8], CONTEXT));
            inUse.await();
            service.close();
            assertThat(client.dataKeys.get(0)).isNotEqualTo(new byte[32]);
            closed.countDown();
            byte[] made = message.get();
            assertThat(client.dataKeys.get(0)).containsOnly(0);
            try (EnvelopeKmsService reader = service(CacheSettings.defaults())) {
                assertThat(reader.decrypt(made, CONTEXT)).hasSize(8);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void dataKeyWhenMessageForgedOrAnswerOddIsOverwritten() {
        byte[] message;
        try (EnvelopeKmsService service = service(CacheSettings.defaults())) {
            message = service.encrypt(new byte[1], CONTEXT);
        }
        client.dataKeys.clear();
        byte[] forged = message.clone();
        forged[33] ^= 1;
        try (EnvelopeKmsService service = service(CacheSettings.defaults())) {
            assertThatExceptionOfType(KmsServiceException.class).isThrownBy(() -> service.decrypt(forged, CONTEXT));
            kms.faults().intercept("Decrypt", answer -> answer.with("KeyId", "other"));
            assertThatExceptionOfType(KmsServiceException.class).isThrownBy(() -> service.decrypt(message, CONTEXT));
            kms.faults().intercept("GenerateDataKey", answer -> answer.with("KeyId", "other"));
            assertThatExceptionOfType(KmsServiceException.class)
                    .isThrownBy(() -> service.encrypt(new byte[1], CONTEXT));
            kms.faults().intercept("GenerateDataKey", answer -> answer.with("KeyId", kms.createKey()));
            assertThatExceptionOfType(UntrustedKeyException.class)
                    .isThrownBy(() -> service.encrypt(new byte[1], CONTEXT));
        }
        assertThat(client.dataKeys).hasSize(4).allSatisfy(key -> assertThat(key).containsOnly(0));
    }

    @Test
    void dataKeyWhenReplacedIsOverwrittenWhileItsCopyReads() {
        EnvelopeKmsService service = KmsServiceBuilder.create(client)
                .keyId(keyArn)
                .purpose("default", purpose -> purpose.format(MessageFormat.AWS_ENCRYPTION_SDK))
                .clock(clock)
                .build();
        byte[] message = service.encrypt(new byte[7], CONTEXT);
        service.decrypt(message, CONTEXT);
        clock.advance(Duration.ofMinutes(4).plusSeconds(45));
        service.encrypt(new byte[7], CONTEXT);
        assertThat(client.dataKeys.get(0)).containsOnly(0);
        assertThat(service.decrypt(message, CONTEXT)).hasSize(7);
        service.close();
        assertThat(client.dataKeys).hasSize(2).allSatisfy(key -> assertThat(key).containsOnly(0));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    /** Keeps the arrays that the SDK hands out. */
    private static final class WatchedClient implements KmsClient {

        private final KmsClient client;
        private final List<byte[]> dataKeys = new ArrayList<>();

        private WatchedClient(KmsClient client) {
            this.client = client;
        }

        @Override
        public GenerateDataKeyResponse generateDataKey(GenerateDataKeyRequest request) {
            GenerateDataKeyResponse response = client.generateDataKey(request);
            dataKeys.add(response.plaintext().asByteArrayUnsafe());
            return response;
        }

        @Override
        public DecryptResponse decrypt(DecryptRequest request) {
            DecryptResponse response = client.decrypt(request);
            dataKeys.add(response.plaintext().asByteArrayUnsafe());
            return response;
        }

        @Override
        public String serviceName() {
            return client.serviceName();
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
