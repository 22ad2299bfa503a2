package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KeyAccessDeniedException;
import io.github.kmsenvelope.KeyState;
import io.github.kmsenvelope.KeyStateException;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import io.github.kmsenvelope.resilience.CircuitBreakerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kms.KmsClient;

/** When a KMS key that was taken away is last used, and what an outage changes about that. The defaults hold. */
class RevocationTests {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    private static final EncryptionContext OTHER = EncryptionContext.of("tenant", "other");

    private static final byte[] DATA = {1, 2, 3};

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final KmsClient client = kms.client();

    private final String keyArn = kms.createKey("alias/orders");

    private final ManualClock clock = new ManualClock();

    private final List<KmsEvent> events = Collections.synchronizedList(new ArrayList<>());

    private final EnvelopeKmsService service = service();

    @AfterEach
    void close() {
        service.close();
        kms.close();
    }

    private EnvelopeKmsService service() {
        return KmsServiceBuilder.create(client)
                .keyId(keyArn)
                .purpose("orders", purpose -> purpose.keyId(keyArn).encryptionContext(Map.of("app", "shop")))
                .cache(CacheSettings.defaults())
                .clock(clock)
                .listener(events::add)
                .build();
    }

    private byte[] messageOfAnotherProcess() {
        try (EnvelopeKmsService writer = service()) {
            return writer.encrypt(DATA, CONTEXT);
        }
    }

    @Test
    void decryptWhenKeyDisabledEndsWithTheRevalidation() {
        byte[] message = messageOfAnotherProcess();
        assertThat(service.decrypt(message, CONTEXT)).isEqualTo(DATA);
        client.disableKey(request -> request.keyId(keyArn));
        clock.advance(Duration.ofMinutes(41));
        assertThat(service.decrypt(message, CONTEXT)).isEqualTo(DATA);
        clock.advance(Duration.ofMinutes(19));
        assertThatExceptionOfType(KeyStateException.class).isThrownBy(() -> service.decrypt(message, CONTEXT));
        client.enableKey(request -> request.keyId(keyArn));
        assertThat(service.decrypt(message, CONTEXT)).isEqualTo(DATA);
    }

    /** A key in use is refreshed after 90 % of its age at the latest: 4.5 minutes to encrypt, 54 to read what others wrote. */
    @Test
    void callsWhenKeyDisabledStopWithinOneRefreshIntervalAndLeaveTheBreakersClosed() {
        byte[] foreign = messageOfAnotherProcess();
        service.decrypt(foreign, CONTEXT);
        byte[] own = service.encrypt(DATA, CONTEXT);
        client.disableKey(request -> request.keyId(keyArn));
        clock.advance(Duration.ofSeconds(270));
        service.encrypt(DATA, CONTEXT);
        for (int i = 0; i < 100; i++) {
            assertDisabled(() -> service.encrypt(DATA, CONTEXT));
            assertDisabled(() -> service.decrypt(own, CONTEXT));
            assertThat(service.decrypt(foreign, CONTEXT)).isEqualTo(DATA);
        }
        clock.advance(Duration.ofSeconds(54 * 60 - 270));
        service.decrypt(foreign, CONTEXT);
        assertDisabled(() -> service.decrypt(foreign, CONTEXT));
        assertThat(events)
                .contains(
                        new KmsEvent.DataKeyEvicted("default", Operation.ENCRYPT, KmsEvent.EvictionCause.REFUSED),
                        new KmsEvent.DataKeyEvicted("default", Operation.DECRYPT, KmsEvent.EvictionCause.REFUSED))
                .noneMatch(KmsEvent.CircuitBreakerStateChanged.class::isInstance)
                .noneMatch(KmsEvent.CallNotPermitted.class::isInstance)
                .noneMatch(KmsEvent.RetryScheduled.class::isInstance)
                .filteredOn(KmsEvent.DataKeyRefreshFailed.class::isInstance)
                .extracting(event -> ((KmsEvent.DataKeyRefreshFailed) event).failure())
                .hasSize(2)
                .allMatch(KeyStateException.class::isInstance);
    }

    private void assertDisabled(ThrowingCallable call) {
        assertThatExceptionOfType(KeyStateException.class)
                .isThrownBy(call)
                .withMessageContaining("The KMS key is disabled")
                .withMessageContaining(keyArn)
                .satisfies(ex -> assertThat(ex.state()).isEqualTo(KeyState.DISABLED))
                .satisfies(ex -> assertThat(ex.details().keyId()).isEqualTo(keyArn));
    }

    @Test
    void encryptWhenAccessDeniedEndsWithTheAge() {
        byte[] message = service.encrypt(DATA, CONTEXT);
        kms.faults().deny("*");
        clock.advance(Duration.ofSeconds(209));
        service.encrypt(DATA, CONTEXT);
        assertThat(service.decrypt(message, CONTEXT)).isEqualTo(DATA);
        clock.advance(Duration.ofSeconds(91));
        assertThatExceptionOfType(KeyAccessDeniedException.class).isThrownBy(() -> service.encrypt(DATA, CONTEXT));
        assertThatExceptionOfType(KeyAccessDeniedException.class).isThrownBy(() -> service.decrypt(message, CONTEXT));
    }

    @Test
    void invalidateMakesARevocationHoldAtOnce() {
        byte[] message = service.encrypt(DATA, CONTEXT);
        client.disableKey(request -> request.keyId(keyArn));
        assertThat(service.decrypt(message, CONTEXT)).isEqualTo(DATA);
        service.invalidateAll();
        assertThatExceptionOfType(KeyStateException.class).isThrownBy(() -> service.decrypt(message, CONTEXT));
        assertThatExceptionOfType(KeyStateException.class).isThrownBy(() -> service.encrypt(DATA, CONTEXT));
    }

    @Test
    void invalidateWhenNarrowedTakesOnlyThatPurposeAndContext() {
        KmsService orders = service.forPurpose("orders");
        service.encrypt(DATA, CONTEXT);
        orders.encrypt(DATA, CONTEXT);
        orders.encrypt(DATA, OTHER);
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(3);
        service.invalidate("orders", CONTEXT.withAssociatedData("row", "7"));
        service.encrypt(DATA, CONTEXT);
        orders.encrypt(DATA, OTHER);
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(3);
        orders.encrypt(DATA, CONTEXT);
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(4);
        service.invalidate("orders");
        service.encrypt(DATA, CONTEXT);
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(4);
        orders.encrypt(DATA, CONTEXT);
        orders.encrypt(DATA, OTHER);
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(6);
        assertThatExceptionOfType(KmsUsageException.class).isThrownBy(() -> service.invalidate("none"));
    }

    @Test
    void invalidateTakesDecryptKeysOfTheContextToo() {
        byte[] message = messageOfAnotherProcess();
        service.decrypt(message, CONTEXT);
        service.invalidate("default", OTHER);
        service.decrypt(message, CONTEXT);
        assertThat(kms.requestCount("Decrypt")).isEqualTo(1);
        service.invalidate("default", CONTEXT);
        service.decrypt(message, CONTEXT);
        assertThat(kms.requestCount("Decrypt")).isEqualTo(2);
    }

    @Test
    void decryptWhenTheDataKeyWasReplacedAsksNobody() {
        byte[] own = service.encrypt(DATA, CONTEXT);
        service.decrypt(own, CONTEXT);
        clock.advance(Duration.ofMinutes(4).plusSeconds(45));
        service.encrypt(DATA, CONTEXT);
        service.encrypt(DATA, CONTEXT);
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(2);
        assertThat(service.decrypt(own, CONTEXT)).isEqualTo(DATA);
        assertThat(kms.requestCount("Decrypt")).isZero();
        service.invalidate("default", CONTEXT);
        assertThat(service.decrypt(own, CONTEXT)).isEqualTo(DATA);
        assertThat(kms.requestCount("Decrypt")).isOne();
    }

    @Test
    void decryptWhenTheReplacedDataKeyIsAnHourOldNeedsKms() {
        byte[] own = service.encrypt(DATA, CONTEXT);
        service.decrypt(own, CONTEXT);
        clock.advance(Duration.ofMinutes(4).plusSeconds(45));
        service.encrypt(DATA, CONTEXT);
        client.disableKey(request -> request.keyId(keyArn));
        clock.advance(Duration.ofMinutes(36));
        assertThat(service.decrypt(own, CONTEXT)).isEqualTo(DATA);
        clock.advance(Duration.ofMinutes(20));
        assertThatExceptionOfType(KeyStateException.class).isThrownBy(() -> service.decrypt(own, CONTEXT));
    }

    @Test
    void decryptWhenTheDataKeyWasIdleUntilItWasOverAsksKms() {
        byte[] own = service.encrypt(DATA, CONTEXT);
        service.decrypt(own, CONTEXT);
        clock.advance(Duration.ofMinutes(6));
        service.encrypt(DATA, CONTEXT);
        assertThat(service.decrypt(own, CONTEXT)).isEqualTo(DATA);
        assertThat(kms.requestCount("Decrypt")).isOne();
    }

    @Test
    void decryptWhenNobodyReadUntilTheDataKeyWasReplacedAsksKms() {
        byte[] own = service.encrypt(DATA, CONTEXT);
        clock.advance(Duration.ofMinutes(4).plusSeconds(45));
        service.encrypt(DATA, CONTEXT);
        assertThat(service.decrypt(own, CONTEXT)).isEqualTo(DATA);
        assertThat(kms.requestCount("Decrypt")).isOne();
    }

    @Test
    void decryptWhenOwnKeysMayNotDecryptAsksKmsAlsoAfterAReplacement() {
        try (EnvelopeKmsService strict = KmsServiceBuilder.create(client)
                .keyId(keyArn)
                .cache(CacheSettings.defaults().withDecryptOwnKeys(false))
                .clock(clock)
                .build()) {
            byte[] own = strict.encrypt(DATA, CONTEXT);
            clock.advance(Duration.ofMinutes(4).plusSeconds(45));
            strict.encrypt(DATA, CONTEXT);
            assertThat(strict.decrypt(own, CONTEXT)).isEqualTo(DATA);
            assertThat(kms.requestCount("Decrypt")).isOne();
        }
    }

    @Test
    void outageOf14MinutesIsNotFelt() {
        byte[] foreign = messageOfAnotherProcess();
        service.decrypt(foreign, CONTEXT);
        byte[] own = service.encrypt(DATA, CONTEXT);
        kms.faults().fail("*", "KMSInternalException");
        for (int minute = 0; minute < 14; minute++) {
            clock.advance(Duration.ofMinutes(1));
            assertThat(service.encrypt(DATA, CONTEXT)).isNotEmpty();
            assertThat(service.decrypt(own, CONTEXT)).isEqualTo(DATA);
            assertThat(service.decrypt(foreign, CONTEXT)).isEqualTo(DATA);
        }
        clock.advance(Duration.ofMinutes(1));
        assertThatExceptionOfType(KmsUnavailableException.class).isThrownBy(() -> service.encrypt(DATA, CONTEXT));
        assertThatExceptionOfType(KmsUnavailableException.class).isThrownBy(() -> service.decrypt(own, CONTEXT));
        assertThat(service.decrypt(foreign, CONTEXT)).isEqualTo(DATA);
        assertThat(events).filteredOn(KmsEvent.StaleKeyUsed.class::isInstance).isNotEmpty();
        kms.faults().clear();
        clock.advance(CircuitBreakerSettings.defaults().openDuration().plusMillis(1));
        assertThat(service.decrypt(service.encrypt(DATA, CONTEXT), CONTEXT)).isEqualTo(DATA);
    }

    @Test
    void decryptWhenKmsGoesAwayReadsOwnMessagesWithTheIdleKeyInGrace() {
        byte[] own = service.encrypt(DATA, CONTEXT);
        kms.faults().fail("*", "KMSInternalException");
        clock.advance(Duration.ofMinutes(14));
        assertThat(service.decrypt(own, CONTEXT)).isEqualTo(DATA);
        clock.advance(Duration.ofMinutes(1));
        assertThatExceptionOfType(KmsUnavailableException.class).isThrownBy(() -> service.decrypt(own, CONTEXT));
    }

    @Test
    void outageThatEndsInRefusalEndsTheGrace() {
        byte[] own = service.encrypt(DATA, CONTEXT);
        kms.faults().fail("*", "KMSInternalException");
        clock.advance(Duration.ofMinutes(6));
        service.encrypt(DATA, CONTEXT);
        kms.faults().clear();
        kms.faults().deny("*");
        clock.advance(Duration.ofSeconds(2));
        service.encrypt(DATA, CONTEXT);
        assertThatExceptionOfType(KeyAccessDeniedException.class).isThrownBy(() -> service.encrypt(DATA, CONTEXT));
        assertThatExceptionOfType(KeyAccessDeniedException.class).isThrownBy(() -> service.decrypt(own, CONTEXT));
    }

    @Test
    void statisticsAreKeptByPurposeAndDirection() {
        byte[] message = messageOfAnotherProcess();
        service.decrypt(message, CONTEXT);
        service.decrypt(message, CONTEXT);
        assertThat(service.statistics("default", Operation.DECRYPT).hits()).isEqualTo(1);
        assertThat(service.statistics("default", Operation.DECRYPT).loads()).isEqualTo(1);
        assertThat(service.statistics("default", Operation.ENCRYPT).loads()).isZero();
        assertThat(service.statistics("orders", Operation.DECRYPT).loads()).isZero();
        clock.advance(Duration.ofMinutes(55));
        service.decrypt(message, CONTEXT);
        assertThat(service.statistics("default", Operation.DECRYPT).refreshes()).isEqualTo(1);
        assertThat(service.statistics("default", Operation.DECRYPT).waits()).isEqualTo(1);
    }

    @Test
    void decryptWhenKmsUnwrapsToAnotherKeyEvictsTheOneAtHand() {
        byte[] message = messageOfAnotherProcess();
        service.decrypt(message, CONTEXT);
        kms.faults().intercept("Decrypt", answer -> answer.with("Plaintext", new byte[32]));
        clock.advance(Duration.ofMinutes(55));
        service.decrypt(message, CONTEXT);
        kms.faults().clear();
        assertThat(events)
                .contains(new KmsEvent.DataKeyEvicted("default", Operation.DECRYPT, KmsEvent.EvictionCause.REFUSED));
        service.decrypt(message, CONTEXT);
        assertThat(kms.requestCount("Decrypt")).isEqualTo(3);
    }
}
