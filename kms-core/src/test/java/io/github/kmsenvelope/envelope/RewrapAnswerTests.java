package io.github.kmsenvelope.envelope;

import static io.github.kmsenvelope.envelope.RewrapFixture.ALIAS;
import static io.github.kmsenvelope.envelope.RewrapFixture.CONTEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KeyAccessDeniedException;
import io.github.kmsenvelope.KeyState;
import io.github.kmsenvelope.KeyStateException;
import io.github.kmsenvelope.KmsRewrap;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.UnavailableReason;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.RequestKind;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DecryptRequest;
import software.amazon.awssdk.services.kms.model.DecryptResponse;
import software.amazon.awssdk.services.kms.model.DescribeKeyRequest;
import software.amazon.awssdk.services.kms.model.DescribeKeyResponse;
import software.amazon.awssdk.services.kms.model.EncryptRequest;
import software.amazon.awssdk.services.kms.model.EncryptResponse;

/** What KMS, or what stands before it, can answer to a rewrap. */
class RewrapAnswerTests {

    private final RewrapFixture fixture = new RewrapFixture();

    private final byte[] old = fixture.oldMessage();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void rewrapWhenSourceKeyOfTheAnswerIsAnotherIsRefused() {
        KmsRewrap rewrap = fixture.rewrap();
        fixture.kms.faults().intercept("ReEncrypt", answer -> answer.with("SourceKeyId", fixture.newArn));
        assertThatExceptionOfType(MessageAuthenticationException.class)
                .isThrownBy(() -> rewrap.rewrap(old, CONTEXT))
                .withMessageContaining("something else");
        fixture.kms.faults().intercept("ReEncrypt", answer -> answer.without("SourceKeyId"));
        assertThatExceptionOfType(MessageAuthenticationException.class).isThrownBy(() -> rewrap.rewrap(old, CONTEXT));
    }

    /** The KMS key that a message names is the only one that KMS may unwrap with, whatever wrapped the data key. */
    @Test
    void rewrapWhenWrappedKeyIsOfAnotherKmsKeyIsRefusedByKms() {
        Messages.Entry entry = Messages.entries(old).get(0);
        Messages.Entry foreign = fixture.underKey(fixture.kms.createKey(), entry);
        byte[] forged = Messages.withEntries(old, new Messages.Entry(fixture.oldArn, foreign.wrapped()));
        assertThatExceptionOfType(MessageAuthenticationException.class)
                .isThrownBy(() -> fixture.rewrap().rewrap(forged, CONTEXT))
                .satisfies(ex -> assertThat(ex.details().errorCode()).isEqualTo("IncorrectKeyException"));
    }

    @Test
    void rewrapWhenTargetKeyOfTheAnswerIsAnotherIsRefused() {
        String foreign = fixture.kms.createKey();
        KmsRewrap byAlias = fixture.rewrap();
        KmsRewrap byArn = fixture.service(
                        purpose -> purpose.keyId(fixture.newArn).decryptKeyIds(List.of(fixture.oldArn)))
                .rewrap();
        for (String answered : List.of(foreign, fixture.newArn.replace("us-east-1", "eu-west-1"), "alias/orders")) {
            fixture.kms.faults().intercept("ReEncrypt", answer -> answer.with("KeyId", answered));
            for (KmsRewrap rewrap : List.of(byAlias, byArn)) {
                assertThatExceptionOfType(KmsUnavailableException.class)
                        .as(answered)
                        .isThrownBy(() -> rewrap.rewrap(old, CONTEXT))
                        .satisfies(ex -> assertThat(ex.reason()).isEqualTo(UnavailableReason.UNEXPECTED_ANSWER));
            }
        }
    }

    @Test
    void rewrapWhenWrappedKeyOfTheAnswerIsImpossibleIsRefused() {
        KmsRewrap rewrap = fixture.rewrap();
        for (int length : new int[] {0, 6145}) {
            fixture.kms.faults().intercept("ReEncrypt", answer -> answer.with("CiphertextBlob", new byte[length]));
            assertThatExceptionOfType(KmsUnavailableException.class)
                    .isThrownBy(() -> rewrap.rewrap(old, CONTEXT))
                    .withMessageContaining("wrapped data key of " + length + " bytes");
        }
        fixture.kms.faults().intercept("ReEncrypt", answer -> answer.with("CiphertextBlob", new byte[6144]));
        assertThat(rewrap.rewrap(old, CONTEXT)).hasSizeGreaterThan(6144);
    }

    /** Then there is only KMS's word for it; as when it generates a data key. */
    @Test
    void rewrapWhenDescribeKeyIsDeniedPinsByWhatIsConfigured() {
        fixture.moveAlias();
        fixture.kms.faults().deny("DescribeKey");
        KmsRewrap rewrap = fixture.service(purpose -> purpose.keyId(ALIAS).decryptKeyIds(List.of(fixture.oldArn)))
                .rewrap();
        byte[] rewrapped = rewrap.rewrap(old, CONTEXT);
        assertThat(Messages.entries(rewrapped)).extracting(Messages.Entry::arn).containsExactly(fixture.newArn);
        String oldId = fixture.oldArn.substring(fixture.oldArn.indexOf('/') + 1);
        fixture.kms
                .client()
                .createAlias(request -> request.aliasName("alias/before").targetKeyId(fixture.oldArn));
        KmsRewrap byAlias = fixture.service(
                        purpose -> purpose.keyId(ALIAS).decryptKeyIds(List.of("alias/before", oldId)))
                .rewrap();
        assertThat(Messages.entries(byAlias.rewrap(old, CONTEXT)))
                .extracting(Messages.Entry::arn)
                .containsExactly(fixture.newArn);
    }

    @Test
    void rewrapWhenOneKeyCannotBeUsedNamesThatOne() {
        KmsRewrap rewrap = fixture.rewrap();
        fixture.kms.client().disableKey(request -> request.keyId(fixture.newArn));
        assertThatExceptionOfType(KeyStateException.class)
                .isThrownBy(() -> rewrap.rewrap(old, CONTEXT))
                .satisfies(ex -> {
                    assertThat(ex.state()).isEqualTo(KeyState.DISABLED);
                    assertThat(ex.details().keyId()).isEqualTo(ALIAS);
                    assertThat(ex.details().operation()).isEqualTo("ReEncrypt");
                });
        fixture.kms.client().disableKey(request -> request.keyId(fixture.oldArn));
        assertThatExceptionOfType(KeyStateException.class)
                .isThrownBy(() -> rewrap.rewrap(old, CONTEXT))
                .satisfies(ex -> assertThat(ex.details().keyId()).isEqualTo(fixture.oldArn));
    }

    @Test
    void rewrapWhenDeniedNamesThePermissions() {
        KmsRewrap rewrap = fixture.rewrap();
        fixture.kms.faults().deny("ReEncrypt");
        assertThatExceptionOfType(KeyAccessDeniedException.class)
                .isThrownBy(() -> rewrap.rewrap(old, CONTEXT))
                .withMessageContaining("kms:ReEncryptFrom")
                .withMessageContaining("kms:ReEncryptTo");
        fixture.kms.faults().clear();
        fixture.kms
                .faults()
                .on("ReEncrypt")
                .fail(
                        "AccessDeniedException",
                        "User: arn:aws:iam::111122223333:user/a is not authorized to perform: kms:ReEncryptTo on resource: "
                                + fixture.newArn);
        assertThatExceptionOfType(KeyAccessDeniedException.class)
                .isThrownBy(() -> rewrap.rewrap(old, CONTEXT))
                .withMessageContaining("kms:ReEncryptTo")
                .satisfies(ex -> assertThat(ex.details().keyId()).isEqualTo(ALIAS));
    }

    @Test
    void rewrapWhenThrottledIsTriedAgainAsItsOwnKind() {
        fixture.moveAlias();
        EnvelopeKmsService service = new ManualTime()
                .service(fixture.kms)
                .purpose("default", purpose -> purpose.keyId(ALIAS).decryptKeyIds(List.of(fixture.oldArn)))
                .listener(fixture.events::add)
                .build();
        try (service) {
            fixture.events.clear();
            fixture.kms.faults().failNext("ReEncrypt", 2, "ThrottlingException");
            byte[] rewrapped = service.rewrap().rewrap(old, CONTEXT);
            assertThat(Messages.entries(rewrapped))
                    .extracting(Messages.Entry::arn)
                    .containsExactly(fixture.newArn);
            assertThat(fixture.events)
                    .filteredOn(KmsEvent.RetryScheduled.class::isInstance)
                    .hasSize(2)
                    .allSatisfy(event ->
                            assertThat(((KmsEvent.RetryScheduled) event).kind()).isEqualTo(RequestKind.REWRAP));
        }
    }

    /** A breaker of their own: a rewrap job that KMS throttles takes nothing from those who read. */
    @Test
    void rewrapWhenKmsFailsLeavesTheOtherBreakersClosed() {
        fixture.moveAlias();
        EnvelopeKmsService service = new ManualTime()
                .service(fixture.kms)
                .purpose("default", purpose -> purpose.keyId(ALIAS).decryptKeyIds(List.of(fixture.oldArn)))
                .build();
        try (service) {
            fixture.kms.faults().fail("ReEncrypt", "KMSInternalException");
            for (int i = 0; i < 10; i++) {
                assertThatExceptionOfType(KmsUnavailableException.class)
                        .isThrownBy(() -> service.rewrap().rewrap(old, CONTEXT));
            }
            assertThatExceptionOfType(KmsUnavailableException.class)
                    .isThrownBy(() -> service.rewrap().rewrap(old, CONTEXT))
                    .satisfies(ex -> assertThat(ex.reason()).isEqualTo(UnavailableReason.CIRCUIT_OPEN))
                    .satisfies(ex -> assertThat(ex.details().operation()).isEqualTo("ReEncrypt"));
            assertThat(service.decrypt(old, CONTEXT)).hasSize(3);
        }
    }

    /** ReEncrypt knows the keys of one Region; a client can know those of two. */
    @Test
    void rewrapWhenKeysAreOfTwoRegionsDecryptsAndEncrypts() {
        try (EmbeddedKms elsewhere =
                EmbeddedKms.builder().region("eu-central-1").start()) {
            String far = elsewhere.createKey();
            KmsClient both = new TwoRegions(fixture.kms.client(), elsewhere.client());
            try (EnvelopeKmsService service = KmsServiceBuilder.create(both)
                    .purpose("default", purpose -> purpose.keyId(far).decryptKeyIds(List.of(fixture.oldArn)))
                    .build()) {
                fixture.kms.resetCounts();
                byte[] rewrapped = service.rewrap().rewrap(old, CONTEXT);
                assertThat(Messages.entries(rewrapped))
                        .extracting(Messages.Entry::arn)
                        .containsExactly(far);
                assertThat(fixture.kms.requestCount("Decrypt")).isEqualTo(1);
                assertThat(elsewhere.requestCount("Encrypt")).isEqualTo(1);
                assertThat(elsewhere.requestCount("ReEncrypt")).isZero();
                assertThat(service.decrypt(rewrapped, CONTEXT)).hasSize(3);
                assertThatExceptionOfType(MessageAuthenticationException.class)
                        .isThrownBy(() -> service.rewrap().rewrap(old, EncryptionContext.of("tenant", "other")));
            }
        }
    }

    /** Sends each request where the ARN in it says. */
    private record TwoRegions(KmsClient near, KmsClient far) implements KmsClient {

        private KmsClient of(String keyId) {
            return keyId.contains(":eu-central-1:") ? far : near;
        }

        @Override
        public DecryptResponse decrypt(DecryptRequest request) {
            return of(request.keyId()).decrypt(request);
        }

        @Override
        public EncryptResponse encrypt(EncryptRequest request) {
            return of(request.keyId()).encrypt(request);
        }

        @Override
        public DescribeKeyResponse describeKey(DescribeKeyRequest request) {
            return of(request.keyId()).describeKey(request);
        }

        @Override
        public String serviceName() {
            return "kms";
        }

        @Override
        public void close() {
            near.close();
            far.close();
        }
    }
}
