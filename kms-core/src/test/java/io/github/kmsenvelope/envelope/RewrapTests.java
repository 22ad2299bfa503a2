package io.github.kmsenvelope.envelope;

import static io.github.kmsenvelope.envelope.RewrapFixture.ALIAS;
import static io.github.kmsenvelope.envelope.RewrapFixture.CONTEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsRewrap;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.RewrapOptions;
import io.github.kmsenvelope.UntrustedKeyException;
import io.github.kmsenvelope.event.KmsEvent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages whose data key is put under another KMS key. */
class RewrapTests {

    private final RewrapFixture fixture = new RewrapFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 16_384, 16_385, 100_000})
    void rewrapChangesTheWrappedKeyAndNothingElse(int length) {
        EncryptionContext context = CONTEXT.withAssociatedData("row", "7");
        byte[] plaintext = new byte[length];
        byte[] old = fixture.oldMessage(plaintext, context);
        byte[] rewrapped = fixture.rewrap().rewrap(old, CONTEXT);
        assertThat(Messages.fixed(rewrapped)).isEqualTo(Messages.fixed(old));
        assertThat(Messages.rest(rewrapped)).isEqualTo(Messages.rest(old));
        assertThat(rewrapped[Messages.FIXED]).isEqualTo(old[Messages.FIXED]);
        assertThat(Messages.entries(rewrapped)).extracting(Messages.Entry::arn).containsExactly(fixture.newArn);
        assertThat(fixture.decryptUnderNewKeyAlone(rewrapped, context)).isEqualTo(plaintext);
    }

    /** One ReEncrypt, and one look where the alias points: the data key stays in KMS. */
    @Test
    void rewrapUnwrapsNoDataKey() {
        byte[] old = fixture.oldMessage();
        fixture.rewrap().rewrap(old, CONTEXT);
        assertThat(fixture.kms.requestCount("ReEncrypt")).isEqualTo(1);
        assertThat(fixture.kms.requestCount() - fixture.kms.requestCount("DescribeKey"))
                .isEqualTo(1);
    }

    @Test
    void rewrapWhenFramesAreDamagedLeavesThemSo() {
        byte[] old = fixture.oldMessage(new byte[50_000], CONTEXT);
        for (int i = old.length - 50_000; i < old.length; i += 1000) {
            old[i] ^= 1;
        }
        byte[] rewrapped = fixture.rewrap().rewrap(old, CONTEXT);
        assertThat(Messages.rest(rewrapped)).isEqualTo(Messages.rest(old));
    }

    @Test
    void rewrapLeavesTheGivenMessageAlone() {
        byte[] old = fixture.oldMessage();
        byte[] copy = old.clone();
        fixture.rewrap().rewrap(old, CONTEXT);
        assertThat(old).isEqualTo(copy);
    }

    /** KMS wraps by the newest key material of a KMS key, whatever material wrapped before. */
    @Test
    void rewrapWhenKeyIsTheSameAsksKmsAllTheSame() {
        EnvelopeKmsService service = fixture.service(purpose -> purpose.keyId(ALIAS));
        byte[] old = service.encrypt(new byte[3], CONTEXT);
        byte[] rewrapped = service.rewrap().rewrap(old, CONTEXT);
        assertThat(fixture.kms.requestCount("ReEncrypt")).isEqualTo(1);
        assertThat(Messages.entries(rewrapped)).extracting(Messages.Entry::arn).containsExactly(fixture.oldArn);
        assertThat(Messages.entries(rewrapped).get(0).wrapped())
                .isNotEqualTo(Messages.entries(old).get(0).wrapped());
        assertThat(service.decrypt(rewrapped, CONTEXT)).hasSize(3);
    }

    @Test
    void rewrapOfTextGivesText() {
        String old = fixture.service(purpose -> purpose.keyId(fixture.oldArn)).encrypt("plain", CONTEXT);
        String rewrapped = fixture.rewrap().rewrap(old, CONTEXT);
        assertThat(rewrapped).startsWith("9Q").isNotEqualTo(old);
        assertThat(fixture.service(purpose -> purpose.keyId(ALIAS)).decrypt(rewrapped, CONTEXT))
                .isEqualTo("plain");
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> fixture.rewrap().rewrap(old + "=", CONTEXT));
    }

    @Test
    void rewrapKeepsPaddingAsItIs() {
        byte[] padded = Messages.withPadding(fixture.oldMessage(), 40);
        byte[] rewrapped = fixture.rewrap().rewrap(padded, CONTEXT);
        assertThat(Messages.rest(rewrapped)).isEqualTo(Messages.rest(padded));
        assertThat(fixture.decryptUnderNewKeyAlone(rewrapped, CONTEXT)).hasSize(3);
    }

    @Test
    void rewrapWhenContextIsWrongIsRefused() {
        byte[] old = fixture.oldMessage();
        KmsRewrap rewrap = fixture.rewrap();
        assertThatExceptionOfType(MessageAuthenticationException.class)
                .isThrownBy(() -> rewrap.rewrap(old, EncryptionContext.of("tenant", "other")))
                .withMessageContaining("encryption context");
        fixture.kms.resetCounts();
        assertThatExceptionOfType(MessageAuthenticationException.class)
                .isThrownBy(() -> rewrap.rewrap(old, EncryptionContext.none()))
                .withMessageContaining("with an encryption context, and none was given");
        assertThat(fixture.kms.requestCount()).isZero();
    }

    @Test
    void rewrapNeedsNeitherAssociatedDataNorRequiredNames() {
        EnvelopeKmsService service = fixture.service(purpose -> purpose.keyId(fixture.oldArn)
                .encryptionContext(Map.of("app", "shop"))
                .requiredContext(List.of("row")));
        byte[] old = service.encrypt(new byte[3], CONTEXT.withAssociatedData("row", "7"));
        byte[] rewrapped = service.rewrap().rewrap(old, CONTEXT);
        assertThat(service.decrypt(rewrapped, CONTEXT.withAssociatedData("row", "7")))
                .hasSize(3);
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(() -> service.rewrap().rewrap(old, CONTEXT.with("app", "other")))
                .withMessageContaining("'app'");
    }

    @Test
    void rewrapWhenKeyIsNotTrustedMakesNoRequest() {
        byte[] old = fixture.oldMessage();
        EnvelopeKmsService service = fixture.service(purpose -> purpose.keyId(fixture.newArn));
        fixture.kms.resetCounts();
        assertThatExceptionOfType(UntrustedKeyException.class)
                .isThrownBy(() -> service.rewrap().rewrap(old, CONTEXT))
                .withMessageContaining(fixture.oldArn)
                .withMessageContaining("aws.kms.decrypt-key-ids")
                .satisfies(ex -> assertThat(ex.details().operation()).isEqualTo("rewrap"));
        assertThat(fixture.kms.requestCount()).isZero();
    }

    @Test
    void rewrapWhenTargetAliasMovedAndIsPinnedIsRefused() {
        EnvelopeKmsService service =
                fixture.service(purpose -> purpose.keyId(ALIAS).pinKeyArn(true));
        byte[] old = service.encrypt(new byte[3], CONTEXT);
        fixture.moveAlias();
        assertThatExceptionOfType(UntrustedKeyException.class)
                .isThrownBy(() -> service.rewrap().rewrap(old, CONTEXT))
                .withMessageContaining("pin-key-arn")
                .withMessageContaining(fixture.newArn);
    }

    @Test
    void rewrapWhenAliasMovesMeanwhileFollowsAndSaysSo() {
        EnvelopeKmsService service = fixture.service(purpose -> purpose.keyId(ALIAS));
        byte[] old = service.encrypt(new byte[3], CONTEXT);
        fixture.moveAlias();
        fixture.events.clear();
        byte[] rewrapped = service.rewrap().rewrap(old, CONTEXT);
        assertThat(Messages.entries(rewrapped)).extracting(Messages.Entry::arn).containsExactly(fixture.newArn);
        assertThat(fixture.events)
                .contains(new KmsEvent.AliasMoved("default", ALIAS, fixture.oldArn, fixture.newArn, true));
    }

    @Test
    void rewrapWhenPurposeHasNoKeyIsMisuse() {
        byte[] old = fixture.oldMessage();
        EnvelopeKmsService reader = fixture.service(purpose -> purpose.decryptKeyIds(List.of(fixture.oldArn)));
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(() -> reader.rewrap().rewrap(old, CONTEXT))
                .withMessageContaining("aws.kms.key-id");
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(() -> reader.rewrap().needsRewrap(old))
                .withMessageContaining("aws.kms.key-id");
    }

    @Test
    void rewrapWhenClosedOrWithoutPurposeIsMisuse() {
        byte[] old = fixture.oldMessage();
        EnvelopeKmsService service = fixture.service(purpose -> purpose.keyId(fixture.oldArn));
        assertThat(service.rewrap().forPurpose("default")).isSameAs(service.rewrap());
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(() -> service.rewrap().forPurpose("nothing"))
                .withMessageContaining("[default]");
        service.close();
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(() -> service.rewrap().rewrap(old, CONTEXT))
                .withMessageContaining("closed");
        EnvelopeKmsService named = KmsServiceBuilder.create(fixture.kms.client())
                .purpose("orders", purpose -> purpose.keyId(fixture.oldArn))
                .build();
        try (named) {
            assertThatExceptionOfType(KmsUsageException.class)
                    .isThrownBy(() -> named.rewrap().rewrap(old, CONTEXT))
                    .withMessageContaining("[orders]");
            assertThat(named.rewrap().forPurpose("orders").rewrap(old, CONTEXT)).isNotEqualTo(old);
        }
    }

    @Test
    void rewrapWhenVerifyingUnwrapsTheNewKeyOnce() {
        byte[] old = fixture.oldMessage();
        byte[] rewrapped =
                fixture.rewrap().rewrap(old, CONTEXT, RewrapOptions.defaults().verifying());
        assertThat(fixture.kms.requestCount("Decrypt")).isEqualTo(1);
        assertThat(fixture.kms.requestCount("ReEncrypt")).isEqualTo(1);
        assertThat(fixture.decryptUnderNewKeyAlone(rewrapped, CONTEXT)).hasSize(3);
    }

    /** [R7] Without verifying such a message goes through: it is as bad as before. */
    @Test
    void rewrapWhenVerifyingRefusesTheDataKeyOfAnotherMessage() {
        byte[] old = fixture.oldMessage();
        byte[] other = fixture.oldMessage();
        byte[] forged = Messages.withEntries(old, Messages.entries(other).toArray(Messages.Entry[]::new));
        KmsRewrap rewrap = fixture.rewrap();
        assertThat(rewrap.rewrap(forged, CONTEXT)).isNotEmpty();
        assertThatExceptionOfType(MessageAuthenticationException.class)
                .isThrownBy(() ->
                        rewrap.rewrap(forged, CONTEXT, RewrapOptions.defaults().verifying()))
                .withMessageContaining("does not belong to this message");
    }

    @Test
    void rewrapTellsTheListeners() {
        byte[] old = fixture.oldMessage();
        KmsRewrap rewrap = fixture.rewrap();
        rewrap.rewrap(old, CONTEXT);
        assertThat(rewrapped()).singleElement().satisfies(event -> {
            assertThat(event.purpose()).isEqualTo("default");
            assertThat(event.previousKeyArn()).isEqualTo(fixture.oldArn);
            assertThat(event.presentKeyArn()).isEqualTo(fixture.newArn);
            assertThat(event.failure()).isNull();
        });
        fixture.events.clear();
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> rewrap.rewrap(new byte[100], CONTEXT));
        assertThat(rewrapped())
                .singleElement()
                .satisfies(event -> assertThat(event.failure()).isInstanceOf(MalformedMessageException.class));
        assertThat(fixture.events).hasAtLeastOneElementOfType(KmsEvent.MessageRefused.class);
    }

    private List<KmsEvent.MessageRewrapped> rewrapped() {
        return fixture.events.stream()
                .filter(KmsEvent.MessageRewrapped.class::isInstance)
                .map(KmsEvent.MessageRewrapped.class::cast)
                .toList();
    }
}
