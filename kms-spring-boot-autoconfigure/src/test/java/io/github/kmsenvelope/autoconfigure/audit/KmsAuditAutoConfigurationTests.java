package io.github.kmsenvelope.autoconfigure.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KeyAccessDeniedException;
import io.github.kmsenvelope.KeyStateException;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.UntrustedKeyException;
import io.github.kmsenvelope.autoconfigure.Contexts;
import io.github.kmsenvelope.autoconfigure.KmsDataKeys;
import io.github.kmsenvelope.autoconfigure.KmsServiceBuilderCustomizer;
import io.github.kmsenvelope.autoconfigure.LogCapture;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.embedded.Outage;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.spring.KmsServices;
import io.github.kmsenvelope.spring.audit.ApplicationEventAuditSink;
import io.github.kmsenvelope.spring.audit.KmsAuditEvent;
import io.github.kmsenvelope.spring.audit.KmsAuditListener;
import io.github.kmsenvelope.spring.audit.KmsAuditSink;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.actuate.audit.InMemoryAuditEventRepository;
import org.springframework.boot.actuate.audit.listener.AuditListener;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeyState;

class KmsAuditAutoConfigurationTests {

    private static final EncryptionContext CONTEXT =
            EncryptionContext.of("tenant", "acme-value").withAssociatedData("row", "row-value");

    private ApplicationContextRunner contexts = Contexts.embedded()
            .withConfiguration(AutoConfigurations.of(KmsAuditAutoConfiguration.class))
            .withPropertyValues("aws.kms.startup.check=none", "aws.kms.keys.cards.key-id=alias/cards");

    private final LogCapture log = LogCapture.of("kms.audit", Level.INFO);

    /** A KMS of its own for each test, since each has other faults. */
    @BeforeEach
    void configure(@TempDir Path folder) {
        contexts = contexts.withPropertyValues("aws.kms.embedded.keys-file=" + folder.resolve("keys.json"));
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void denialIsAudited() {
        contexts.run(context -> {
            context.getBean(EmbeddedKms.class).faults().deny("GenerateDataKey");
            KmsService kms = context.getBean(KmsService.class);
            assertThatExceptionOfType(KeyAccessDeniedException.class).isThrownBy(() -> kms.encrypt("secret", CONTEXT));
            assertThat(log.lines())
                    .containsExactly("WARN event=kms.denied purpose=default operation=GenerateDataKey outcome=denied"
                            + " region=us-east-1 key_id=alias/orders request_id=# error_code=AccessDeniedException");
        });
    }

    @Test
    void tamperingIsAudited() {
        contexts.run(context -> {
            KmsService kms = context.getBean(KmsService.class);
            byte[] message = kms.encrypt(new byte[10], CONTEXT);
            message[message.length - 1] ^= 1;
            assertThatExceptionOfType(MessageAuthenticationException.class)
                    .isThrownBy(() -> kms.decrypt(message, CONTEXT));
            assertThat(log.lines())
                    .containsExactly("WARN event=kms.tampered purpose=default operation=decrypt outcome=not_authentic");
        });
    }

    @Test
    void tamperingWhenKmsNoticesItIsAuditedOnceWithItsRequestId() {
        contexts.run(context -> {
            KmsService kms = context.getBean(KmsService.class);
            byte[] message = kms.encrypt(new byte[10], CONTEXT);
            context.getBean(KmsDataKeys.class).invalidateAll();
            assertThatExceptionOfType(MessageAuthenticationException.class)
                    .isThrownBy(() -> kms.decrypt(message, CONTEXT.with("tenant", "other-value")));
            assertThat(log.lines())
                    .containsExactly("WARN event=kms.tampered purpose=default operation=Decrypt outcome=not_authentic"
                            + " key_id=" + arnOf(context.getBean(EmbeddedKms.class), "alias/orders")
                            + " request_id=# error_code=InvalidCiphertextException");
        });
    }

    @Test
    void tamperingOfAStreamIsAudited() {
        contexts.run(context -> {
            byte[] message = context.getBean(KmsService.class).encrypt(new byte[10], CONTEXT);
            message[message.length - 1] ^= 1;
            EnvelopeKmsService kms = context.getBean(KmsServices.class).all().get(0);
            try (InputStream stream = kms.streams().decryptingStream(new ByteArrayInputStream(message), CONTEXT)) {
                assertThatExceptionOfType(MessageAuthenticationException.class).isThrownBy(stream::readAllBytes);
            }
            assertThat(log.lines()).singleElement().asString().startsWith("WARN event=kms.tampered purpose=default");
        });
    }

    @Test
    void whatIsNoMessageIsAudited() {
        contexts.run(context -> {
            KmsService kms = context.getBean(KmsService.class);
            assertThatExceptionOfType(MalformedMessageException.class)
                    .isThrownBy(() -> kms.decrypt(new byte[] {1, 2, 3}, CONTEXT));
            assertThat(log.lines())
                    .containsExactly("WARN event=kms.malformed purpose=default operation=decrypt outcome=malformed");
        });
    }

    @Test
    void untrustedKeyIsAudited() {
        contexts.run(context -> {
            KmsService kms = context.getBean(KmsService.class);
            String card = kms.forPurpose("cards").encrypt("4111", CONTEXT);
            assertThatExceptionOfType(UntrustedKeyException.class).isThrownBy(() -> kms.decrypt(card, CONTEXT));
            assertThat(log.lines())
                    .containsExactly("WARN event=kms.untrusted purpose=default operation=decrypt outcome=untrusted"
                            + " key_id=" + arnOf(context.getBean(EmbeddedKms.class), "alias/cards"));
        });
    }

    @Test
    void disabledKeyIsAudited() {
        contexts.run(context -> {
            context.getBean(EmbeddedKms.class).setKeyState("alias/orders", KeyState.DISABLED);
            KmsService kms = context.getBean(KmsService.class);
            assertThatExceptionOfType(KeyStateException.class).isThrownBy(() -> kms.encrypt("secret", CONTEXT));
            assertThat(log.lines())
                    .containsExactly("WARN event=kms.key-state purpose=default operation=GenerateDataKey"
                            + " outcome=key_state region=us-east-1 key_id=alias/orders state=DISABLED request_id=#"
                            + " error_code=DisabledException");
        });
    }

    @Test
    void keyThatIsDescribedAsUnusableIsAudited() {
        contexts.run(context -> {
            EmbeddedKms embedded = context.getBean(EmbeddedKms.class);
            embedded.setKeyState("alias/orders", KeyState.PENDING_DELETION);
            context.getBean(KmsService.class);
            context.getBean(KmsServices.class).all().get(0).checkKeys();
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARN event=kms.key-state purpose=default operation=DescribeKey key_id=alias/orders"
                            + " key_arn=" + arnOf(embedded, "alias/orders") + " state=PENDING_DELETION deletion_date=");
        });
    }

    @Test
    void staleUseIsAuditedOnce() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
        contexts.withPropertyValues("aws.kms.cache.max-age=1m", "aws.kms.retry.max-attempts=1")
                .withBean(KmsServiceBuilderCustomizer.class, () -> builder -> builder.clock(now::get))
                .run(context -> {
                    KmsService kms = context.getBean(KmsService.class);
                    kms.encrypt("secret", CONTEXT);
                    context.getBean(EmbeddedKms.class).faults().outage(Outage.SERVER_ERROR);
                    now.updateAndGet(time -> time.plusSeconds(90));
                    for (int i = 0; i < 3; i++) {
                        kms.encrypt("secret", CONTEXT);
                    }
                    assertThat(log.lines())
                            .containsExactly("WARN event=kms.stale-use purpose=default direction=encrypt"
                                    + " past_age_ms=# remaining_ms=#");
                    assertThat(log.fields(0))
                            .containsEntry(
                                    "kms.past_age_ms", Duration.ofSeconds(30).toMillis());
                });
    }

    @Test
    void movedAliasIsAuditedWithBothArns() {
        contexts.run(context -> {
            EmbeddedKms embedded = context.getBean(EmbeddedKms.class);
            KmsService kms = context.getBean(KmsService.class);
            String previous = arnOf(embedded, "alias/orders");
            kms.encrypt("secret", CONTEXT);
            String present = move(context.getBean(KmsClient.class), embedded);
            context.getBean(KmsDataKeys.class).invalidateAll();
            kms.encrypt("secret", CONTEXT);
            assertThat(log.lines())
                    .containsExactly("INFO event=kms.alias-moved purpose=default key_id=alias/orders"
                            + " previous_key_arn=" + previous + " present_key_arn=" + present + " accepted=true");
        });
    }

    @Test
    void movedAliasWhenPinnedIsAWarningAndSoIsTheRefusal() {
        contexts.withPropertyValues("aws.kms.pin-key-arn=true").run(context -> {
            EmbeddedKms embedded = context.getBean(EmbeddedKms.class);
            KmsService kms = context.getBean(KmsService.class);
            String previous = arnOf(embedded, "alias/orders");
            kms.encrypt("secret", CONTEXT);
            String present = move(context.getBean(KmsClient.class), embedded);
            context.getBean(KmsDataKeys.class).invalidateAll();
            assertThatExceptionOfType(UntrustedKeyException.class).isThrownBy(() -> kms.encrypt("secret", CONTEXT));
            assertThat(log.lines())
                    .hasSize(2)
                    .startsWith("WARN event=kms.alias-moved purpose=default key_id=alias/orders previous_key_arn="
                            + previous + " present_key_arn=" + present + " accepted=false");
            assertThat(log.lines().get(1)).startsWith("WARN event=kms.untrusted purpose=default");
        });
    }

    @Test
    void eachRefusalIsAnEvent() {
        contexts.run(context -> {
            KmsService kms = context.getBean(KmsService.class);
            for (int i = 0; i < 20; i++) {
                assertThatExceptionOfType(KmsServiceException.class)
                        .isThrownBy(() -> kms.decrypt(new byte[] {1, 2, 3}, CONTEXT));
            }
            assertThat(log.lines()).hasSize(20);
        });
    }

    @Test
    void whatSucceedsOrIsUnavailableIsNotAudited() {
        contexts.withPropertyValues("aws.kms.retry.max-attempts=1").run(context -> {
            KmsService kms = context.getBean(KmsService.class);
            kms.decrypt(kms.encrypt("secret", CONTEXT), CONTEXT);
            context.getBean(EmbeddedKms.class).faults().outage(Outage.SERVER_ERROR);
            context.getBean(KmsDataKeys.class).invalidateAll();
            assertThatExceptionOfType(KmsServiceException.class).isThrownBy(() -> kms.encrypt("secret", CONTEXT));
            assertThat(log.lines()).isEmpty();
        });
    }

    /** By Boot's own listener. The rest of its auto-configuration needs Spring Security. */
    @Test
    void repositoryReceivesTheEvents() {
        contexts.withBean(AuditEventRepository.class, InMemoryAuditEventRepository::new)
                .withBean(AuditListener.class)
                .run(context -> {
                    context.getBean(EmbeddedKms.class).faults().deny("GenerateDataKey");
                    KmsService kms = context.getBean(KmsService.class);
                    assertThatExceptionOfType(KeyAccessDeniedException.class)
                            .isThrownBy(() -> kms.encrypt("secret", CONTEXT))
                            .satisfies(denied -> assertThat(context.getBean(AuditEventRepository.class)
                                            .find("system", null, "kms.denied"))
                                    .singleElement()
                                    .extracting(AuditEvent::getData)
                                    .asInstanceOf(InstanceOfAssertFactories.MAP)
                                    .containsEntry("purpose", "default")
                                    .containsEntry("operation", "GenerateDataKey")
                                    .containsEntry("key_id", "alias/orders")
                                    .containsEntry("outcome", "denied")
                                    .containsEntry("error_code", "AccessDeniedException")
                                    .containsEntry(
                                            "request_id", denied.details().requestId()));
                    assertThat(log.lines()).hasSize(1);
                });
    }

    @Test
    void actuatorWhenMissingLeavesTheLogger() {
        contexts.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
                .run(context -> {
                    KmsService kms = context.getBean(KmsService.class);
                    assertThatExceptionOfType(MalformedMessageException.class)
                            .isThrownBy(() -> kms.decrypt(new byte[] {1, 2, 3}, CONTEXT));
                    assertThat(log.lines()).hasSize(1);
                    assertThat(context).doesNotHaveBean("kmsApplicationEventAuditSink");
                });
    }

    @Test
    void sinksOfTheApplicationReceiveTheEventsBesidesTheActuator() {
        List<KmsAuditEvent> taken = new CopyOnWriteArrayList<>();
        contexts.withBean("siem", KmsAuditSink.class, () -> taken::add).run(context -> {
            assertThat(context).hasSingleBean(ApplicationEventAuditSink.class);
            KmsService kms = context.getBean(KmsService.class);
            assertThatExceptionOfType(MalformedMessageException.class)
                    .isThrownBy(() -> kms.decrypt(new byte[] {1, 2, 3}, CONTEXT));
            assertThat(taken)
                    .singleElement()
                    .satisfies(event -> assertThat(event.type().id()).isEqualTo("kms.malformed"));
        });
    }

    @Test
    void auditWhenSwitchedOffIsAbsent() {
        contexts.withPropertyValues("aws.kms.audit.enabled=false").run(context -> {
            KmsService kms = context.getBean(KmsService.class);
            assertThatExceptionOfType(MalformedMessageException.class)
                    .isThrownBy(() -> kms.decrypt(new byte[] {1, 2, 3}, CONTEXT));
            assertThat(log.lines()).isEmpty();
            assertThat(context)
                    .doesNotHaveBean(KmsAuditListener.class)
                    .doesNotHaveBean(ApplicationEventAuditSink.class);
        });
    }

    @Test
    void linesHaveNothingSecret() {
        contexts.run(context -> {
            KmsService kms = context.getBean(KmsService.class);
            String message = kms.encrypt("plain-value", CONTEXT);
            assertThatExceptionOfType(MessageAuthenticationException.class)
                    .isThrownBy(() -> kms.decrypt(message, CONTEXT.with("tenant", "other-value")));
            assertThat(log.events())
                    .hasSize(1)
                    .allSatisfy(event -> assertThat(event.getFormattedMessage() + event.getKeyValuePairs())
                            .doesNotContain("plain-value", "acme-value", "row-value", "other-value", message));
        });
    }

    private static String arnOf(EmbeddedKms embedded, String alias) {
        return embedded.createKey(alias);
    }

    private static String move(KmsClient client, EmbeddedKms embedded) {
        String key = embedded.createKey();
        client.updateAlias(request -> request.aliasName("alias/orders").targetKeyId(key));
        return key;
    }
}
