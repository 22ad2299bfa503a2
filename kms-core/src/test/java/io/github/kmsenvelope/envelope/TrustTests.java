package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.UntrustedKeyException;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.keyring.TrustedAccount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which KMS keys a purpose decrypts with, and what becomes of aliases that move. */
class TrustTests {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final String ordersArn = kms.createKey("alias/orders");

    private final String otherArn = kms.createKey("alias/other");

    private final ManualClock clock = new ManualClock();

    private final List<KmsEvent> events = new ArrayList<>();

    private final List<EnvelopeKmsService> services = new ArrayList<>();

    @AfterEach
    void close() {
        services.forEach(EnvelopeKmsService::close);
        kms.close();
    }

    private EnvelopeKmsService service(Consumer<PurposeBuilder> settings) {
        EnvelopeKmsService service = KmsServiceBuilder.create(kms.client())
                .purpose("default", settings)
                .clock(clock)
                .listener(events::add)
                .build();
        services.add(service);
        return service;
    }

    private byte[] messageUnder(String keyId) {
        return service(purpose -> purpose.keyId(keyId)).encrypt(new byte[3], CONTEXT);
    }

    private void moveAlias(String alias, String arn) {
        kms.client().updateAlias(request -> request.aliasName(alias).targetKeyId(arn));
    }

    @Test
    void decryptWhenKeyIsNotTrustedNamesPropertyAndArn() {
        byte[] message = messageUnder("alias/other");
        EnvelopeKmsService orders = service(purpose -> purpose.keyId("alias/orders"));
        assertThatExceptionOfType(UntrustedKeyException.class)
                .isThrownBy(() -> orders.decrypt(message, CONTEXT))
                .withMessageContaining("aws.kms.decrypt-key-ids")
                .withMessageContaining(otherArn)
                .satisfies(ex -> assertThat(ex.details().keyId()).isEqualTo(otherArn));
        assertThat(kms.requestCount("Decrypt")).isZero();
        assertThat(events).anyMatch(KmsEvent.MessageRefused.class::isInstance);
    }

    @Test
    void decryptWhenPurposeIsNamedNamesItsProperty() {
        byte[] message = messageUnder("alias/other");
        EnvelopeKmsService service = KmsServiceBuilder.create(kms.client())
                .purpose("orders", purpose -> purpose.keyId("alias/orders"))
                .build();
        services.add(service);
        assertThatExceptionOfType(UntrustedKeyException.class)
                .isThrownBy(() -> service.forPurpose("orders").decrypt(message, CONTEXT))
                .withMessageContaining("aws.kms.keys.orders.decrypt-key-ids");
    }

    @Test
    void decryptWhenKeyIsListedWorks() {
        byte[] message = messageUnder("alias/other");
        for (String listed : List.of("alias/other", otherArn, otherArn.substring(otherArn.indexOf('/') + 1))) {
            EnvelopeKmsService orders =
                    service(purpose -> purpose.keyId("alias/orders").decryptKeyIds(List.of(listed)));
            assertThat(orders.decrypt(message, CONTEXT)).hasSize(3);
        }
    }

    @Test
    void decryptWhenAliasArnConfiguredWorks() {
        byte[] message = messageUnder("alias/other");
        String aliasArn = "arn:aws:kms:us-east-1:000000000000:alias/other";
        assertThat(service(purpose -> purpose.keyId(aliasArn)).decrypt(message, CONTEXT))
                .hasSize(3);
        String elsewhere = "arn:aws:kms:us-east-1:111122223333:alias/other";
        kms.resetCounts();
        assertThatExceptionOfType(UntrustedKeyException.class)
                .isThrownBy(() -> service(purpose -> purpose.keyId(elsewhere)).decrypt(message, CONTEXT));
        assertThat(kms.requestCount("DescribeKey")).isZero();
    }

    @Test
    void decryptWhenAccountIsTrustedWorks() {
        byte[] message = messageUnder("alias/other");
        for (String pattern : List.of("arn:aws:kms:us-east-1:000000000000:key/*", "arn:aws:kms:*:000000000000:key/*")) {
            EnvelopeKmsService orders = service(
                    purpose -> purpose.keyId("alias/orders").trustedAccounts(List.of(TrustedAccount.parse(pattern))));
            assertThat(orders.decrypt(message, CONTEXT)).hasSize(3);
        }
        for (String pattern : List.of(
                "arn:aws:kms:eu-west-1:000000000000:key/*",
                "arn:aws:kms:*:111122223333:key/*",
                "arn:aws-cn:kms:*:000000000000:key/*")) {
            EnvelopeKmsService orders = service(
                    purpose -> purpose.keyId(ordersArn).trustedAccounts(List.of(TrustedAccount.parse(pattern))));
            assertThatExceptionOfType(UntrustedKeyException.class).isThrownBy(() -> orders.decrypt(message, CONTEXT));
        }
    }

    /** [R4] */
    @Test
    void trustIsCheckedBeforeTheCacheOfAnotherPurpose() {
        EnvelopeKmsService service = KmsServiceBuilder.create(kms.client())
                .purpose("orders", purpose -> purpose.keyId("alias/orders"))
                .purpose("other", purpose -> purpose.keyId("alias/other"))
                .build();
        services.add(service);
        byte[] message = service.forPurpose("other").encrypt(new byte[3], CONTEXT);
        assertThat(service.forPurpose("other").decrypt(message, CONTEXT)).hasSize(3);
        assertThatExceptionOfType(UntrustedKeyException.class)
                .isThrownBy(() -> service.forPurpose("orders").decrypt(message, CONTEXT));
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(() -> service.decrypt(message, CONTEXT))
                .withMessageContaining("aws.kms.key-id")
                .withMessageContaining("orders");
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(() -> service.forPurpose("nothing"))
                .withMessageContaining("[orders, other]");
    }

    @Test
    void encryptWhenPurposeOnlyDecryptsIsMisuse() {
        byte[] message = messageUnder("alias/other");
        EnvelopeKmsService reader = service(purpose -> purpose.decryptKeyIds(List.of("alias/other")));
        assertThat(reader.decrypt(message, CONTEXT)).hasSize(3);
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(() -> reader.encrypt(new byte[1], CONTEXT))
                .withMessageContaining("aws.kms.key-id");
    }

    @Test
    void decryptWhenKeyUnknownAsksOnceAMinuteWhereTheAliasPoints() {
        EnvelopeKmsService orders = service(purpose -> purpose.keyId("alias/orders"));
        byte[] foreign = messageUnder("alias/other");
        kms.resetCounts();
        for (int i = 0; i < 50; i++) {
            assertThatExceptionOfType(UntrustedKeyException.class).isThrownBy(() -> orders.decrypt(foreign, CONTEXT));
        }
        assertThat(kms.requestCount("DescribeKey")).isEqualTo(1);
        clock.advance(Duration.ofSeconds(60));
        assertThatExceptionOfType(UntrustedKeyException.class).isThrownBy(() -> orders.decrypt(foreign, CONTEXT));
        assertThat(kms.requestCount("DescribeKey")).isEqualTo(2);
        assertThat(kms.requestCount("Decrypt")).isZero();
    }

    @Test
    void decryptWhenAliasMovedElsewhereFollowsWithinAMinute() {
        EnvelopeKmsService reader = service(purpose -> purpose.keyId("alias/orders"));
        byte[] before = messageUnder("alias/orders");
        assertThat(reader.decrypt(before, CONTEXT)).hasSize(3);
        moveAlias("alias/orders", otherArn);
        byte[] after = messageUnder("alias/orders");
        clock.advance(Duration.ofMinutes(1));
        assertThat(reader.decrypt(after, CONTEXT)).hasSize(3);
        assertThat(reader.decrypt(before, CONTEXT)).hasSize(3);
    }

    @Test
    void encryptWhenAliasMovedUsesTheNewKeyAndStillReadsTheOld() {
        EnvelopeKmsService service = service(purpose -> purpose.keyId("alias/orders"));
        byte[] before = service.encrypt(new byte[3], CONTEXT);
        moveAlias("alias/orders", otherArn);
        clock.advance(Duration.ofMinutes(5));
        byte[] after = service.encrypt(new byte[4], CONTEXT);
        assertThat(service.decrypt(before, CONTEXT)).hasSize(3);
        assertThat(service.decrypt(after, CONTEXT)).hasSize(4);
        assertThat(events)
                .filteredOn(KmsEvent.AliasMoved.class::isInstance)
                .containsExactly(new KmsEvent.AliasMoved("default", "alias/orders", ordersArn, otherArn, true));
        byte[] old = before;
        EnvelopeKmsService restarted = service(purpose -> purpose.keyId("alias/orders"));
        assertThatExceptionOfType(UntrustedKeyException.class)
                .isThrownBy(() -> restarted.decrypt(old, CONTEXT))
                .withMessageContaining(ordersArn);
    }

    @Test
    void encryptWhenAliasMovedAndPinnedIsRefused() {
        EnvelopeKmsService service =
                service(purpose -> purpose.keyId("alias/orders").pinKeyArn(true));
        byte[] before = service.encrypt(new byte[3], CONTEXT);
        moveAlias("alias/orders", otherArn);
        clock.advance(Duration.ofMinutes(5));
        assertThatExceptionOfType(UntrustedKeyException.class)
                .isThrownBy(() -> service.encrypt(new byte[3], CONTEXT))
                .withMessageContaining("pin-key-arn")
                .withMessageContaining(otherArn);
        assertThat(service.decrypt(before, CONTEXT)).hasSize(3);
        assertThat(events).contains(new KmsEvent.AliasMoved("default", "alias/orders", ordersArn, otherArn, false));
        byte[] other = messageUnder("alias/other");
        assertThatExceptionOfType(UntrustedKeyException.class).isThrownBy(() -> service.decrypt(other, CONTEXT));
    }

    @Test
    void decryptWhenDescribeKeyDeniedPinsByTheAliasItself() {
        byte[] orders = messageUnder("alias/orders");
        byte[] other = messageUnder("alias/other");
        kms.faults().deny("DescribeKey");
        EnvelopeKmsService reader = service(purpose -> purpose.keyId("alias/orders"));
        assertThat(reader.decrypt(orders, CONTEXT)).hasSize(3);
        assertThatExceptionOfType(UntrustedKeyException.class).isThrownBy(() -> reader.decrypt(other, CONTEXT));
        EnvelopeKmsService both =
                service(purpose -> purpose.keyId("alias/orders").decryptKeyIds(List.of("alias/other")));
        assertThat(both.decrypt(other, CONTEXT)).hasSize(3);
        assertThat(both.decrypt(orders, CONTEXT)).hasSize(3);
    }

    @Test
    void decryptWhenAliasCannotBeLookedUpIsUnavailableAndNotUntrusted() {
        byte[] message = messageUnder("alias/orders");
        EnvelopeKmsService reader = service(purpose -> purpose.keyId("alias/orders"));
        kms.faults().fail("DescribeKey", "KMSInternalException");
        assertThatExceptionOfType(KmsUnavailableException.class).isThrownBy(() -> reader.decrypt(message, CONTEXT));
        kms.faults().clear();
        clock.advance(Duration.ofMinutes(1));
        assertThat(reader.decrypt(message, CONTEXT)).hasSize(3);
    }

    @Test
    void clientOfAPurposeIsUsedForItAlone() {
        try (EmbeddedKms elsewhere =
                EmbeddedKms.builder().region("eu-central-1").start()) {
            String arn = elsewhere.createKey("alias/far");
            EnvelopeKmsService service = KmsServiceBuilder.create(kms.client())
                    .keyId("alias/orders")
                    .purpose("far", purpose -> purpose.keyId("alias/far").client(elsewhere.client()))
                    .cache(CacheSettings.disabled())
                    .build();
            services.add(service);
            byte[] message = service.forPurpose("far").encrypt(new byte[3], CONTEXT);
            assertThat(service.forPurpose("far").decrypt(message, CONTEXT)).hasSize(3);
            assertThat(arn).contains("eu-central-1");
            assertThat(elsewhere.requestCount("GenerateDataKey")).isEqualTo(1);
            assertThat(kms.requestCount("GenerateDataKey")).isZero();
        }
    }
}
