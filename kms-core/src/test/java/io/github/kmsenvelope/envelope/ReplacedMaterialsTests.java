package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KeyStateException;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The data keys of the AWS Encryption SDK's format go on decrypting when they are replaced, as those of the compact one do. */
class ReplacedMaterialsTests {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    private static final byte[] DATA = {1, 2, 3};

    /** After the latest moment of a refresh ahead, and before the end of the age. */
    private static final Duration DUE = Duration.ofMinutes(4).plusSeconds(45);

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final String keyArn = kms.createKey("alias/orders");

    private final ManualClock clock = new ManualClock();

    @AfterEach
    void close() {
        kms.close();
    }

    private EnvelopeKmsService service(boolean signed, CacheSettings cache) {
        return KmsServiceBuilder.create(kms.client())
                .purpose(
                        "default",
                        purpose -> purpose.keyId(keyArn)
                                .format(MessageFormat.AWS_ENCRYPTION_SDK)
                                .encryptionSdk(EncryptionSdkSettings.defaults().withSigned(signed)))
                .cache(cache)
                .clock(clock)
                .build();
    }

    private EnvelopeKmsService service(boolean signed) {
        return service(signed, CacheSettings.defaults());
    }

    /** A message of a data key that was read with and then replaced. */
    private byte[] messageOfReplacedKey(EnvelopeKmsService service) {
        byte[] own = service.encrypt(DATA, CONTEXT);
        service.decrypt(own, CONTEXT);
        clock.advance(DUE);
        service.encrypt(DATA, CONTEXT);
        service.encrypt(DATA, CONTEXT);
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(2);
        return own;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void decryptWhenTheDataKeyWasReplacedAsksNobody(boolean signed) throws IOException {
        try (EnvelopeKmsService service = service(signed)) {
            byte[] own = messageOfReplacedKey(service);
            assertThat(service.decrypt(own, CONTEXT)).isEqualTo(DATA);
            try (InputStream in = service.streams().decryptingStream(new ByteArrayInputStream(own), CONTEXT)) {
                assertThat(in.readAllBytes()).isEqualTo(DATA);
            }
            assertThat(kms.requestCount("Decrypt")).isZero();
            assertThat(service.statistics("default", Operation.DECRYPT).size()).isOne();
            service.invalidate("default", CONTEXT);
            assertThat(service.decrypt(own, CONTEXT)).isEqualTo(DATA);
            assertThat(kms.requestCount("Decrypt")).isOne();
        }
    }

    /** It is asked for under the context with the public key; with another KMS would refuse it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void replacedDataKeyIsConfirmedByKmsAndEndsWithTheKmsKey(boolean signed) {
        try (EnvelopeKmsService service = service(signed)) {
            byte[] own = messageOfReplacedKey(service);
            clock.advance(Duration.ofMinutes(50));
            assertThat(service.decrypt(own, CONTEXT)).isEqualTo(DATA);
            assertThat(kms.requestCount("Decrypt")).isOne();
            assertThat(service.statistics("default", Operation.DECRYPT).refreshes())
                    .isOne();
            kms.client().disableKey(request -> request.keyId(keyArn));
            clock.advance(Duration.ofHours(1));
            assertThatExceptionOfType(KeyStateException.class).isThrownBy(() -> service.decrypt(own, CONTEXT));
        }
    }

    @Test
    void decryptWhenNobodyReadUntilTheDataKeyWasReplacedAsksKms() {
        try (EnvelopeKmsService service = service(true)) {
            byte[] own = service.encrypt(DATA, CONTEXT);
            clock.advance(DUE);
            service.encrypt(DATA, CONTEXT);
            assertThat(service.decrypt(own, CONTEXT)).isEqualTo(DATA);
            assertThat(kms.requestCount("Decrypt")).isOne();
        }
    }

    @Test
    void decryptWhenOwnKeysMayNotDecryptAsksKmsAlsoAfterAReplacement() {
        try (EnvelopeKmsService service =
                service(false, CacheSettings.defaults().withDecryptOwnKeys(false))) {
            byte[] own = service.encrypt(DATA, CONTEXT);
            clock.advance(DUE);
            service.encrypt(DATA, CONTEXT);
            assertThat(service.decrypt(own, CONTEXT)).isEqualTo(DATA);
            assertThat(kms.requestCount("Decrypt")).isOne();
        }
    }

    /** The readers hold now the materials, now their replaced data key; none may find it overwritten. */
    @Test
    void decryptWhileDataKeysAreReplacedAlwaysReads() throws Exception {
        int replacements = 20;
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try (EnvelopeKmsService service =
                service(false, CacheSettings.defaults().withMaxMessages(4))) {
            byte[] first = service.encrypt(DATA, CONTEXT);
            service.decrypt(first, CONTEXT);
            CountDownLatch done = new CountDownLatch(1);
            List<Future<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                readers.add(executor.submit(() -> {
                    int read = 0;
                    do {
                        byte[] own = service.encrypt(DATA, CONTEXT);
                        assertThat(service.decrypt(first, CONTEXT)).isEqualTo(DATA);
                        assertThat(service.decrypt(own, CONTEXT)).isEqualTo(DATA);
                        read++;
                    } while (done.getCount() > 0 || read < replacements);
                    return read;
                }));
            }
            while (kms.requestCount("GenerateDataKey") < replacements) {
                service.encrypt(DATA, CONTEXT);
            }
            done.countDown();
            for (Future<Integer> reader : readers) {
                assertThat(reader.get()).isGreaterThanOrEqualTo(replacements);
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
