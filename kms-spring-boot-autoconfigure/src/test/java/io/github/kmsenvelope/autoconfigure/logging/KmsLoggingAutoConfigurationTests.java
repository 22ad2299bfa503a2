package io.github.kmsenvelope.autoconfigure.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KeyAccessDeniedException;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.autoconfigure.Contexts;
import io.github.kmsenvelope.autoconfigure.LogCapture;
import io.github.kmsenvelope.autoconfigure.observation.KmsObservationAutoConfiguration;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import io.github.kmsenvelope.spring.logging.KmsLoggingAspect;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

class KmsLoggingAutoConfigurationTests {

    private static final EncryptionContext CONTEXT =
            EncryptionContext.of("tenant", "acme-value").withAssociatedData("row", "row-value");

    private ApplicationContextRunner contexts = Contexts.embedded()
            .withConfiguration(AutoConfigurations.of(KmsLoggingAutoConfiguration.class))
            .withPropertyValues(
                    "aws.kms.startup.check=none",
                    "aws.kms.logging.enabled=true",
                    "aws.kms.logging.slow-call-threshold=0s",
                    "aws.kms.keys.cards.key-id=alias/cards");

    private final LogCapture log = LogCapture.of(KmsLoggingAspect.class.getName(), Level.DEBUG);

    /** A KMS of its own for each test, since each has other faults. */
    @BeforeEach
    void configure(@TempDir Path folder) {
        contexts = contexts.withPropertyValues("aws.kms.embedded.keys-file=" + folder.resolve("keys.json"));
    }

    @AfterEach
    void close() {
        log.close();
        MDC.clear();
    }

    @Test
    void callAndRequestAreOneLineEach() {
        contexts.run(context -> {
            KmsService kms = context.getBean(KmsService.class);
            String message = kms.encrypt("secret", CONTEXT);
            kms.decrypt(message, CONTEXT);
            assertThat(log.lines())
                    .containsExactly(
                            "DEBUG event=kms.request operation=GenerateDataKey purpose=default outcome=success"
                                    + " duration_ms=# region=us-east-1 key_id=alias/orders request_id=#",
                            "DEBUG event=kms.call operation=encrypt purpose=default outcome=success duration_ms=#"
                                    + " format=compact plaintext_bytes=6 message_bytes=" + size(message),
                            "DEBUG event=kms.call operation=decrypt purpose=default outcome=success duration_ms=#"
                                    + " format=compact plaintext_bytes=6 message_bytes=" + size(message));
        });
    }

    @Test
    void fieldsAreTheValuesBelowKms() {
        contexts.run(context -> {
            context.getBean(KmsService.class).encrypt("secret", CONTEXT);
            assertThat(log.fields(0))
                    .containsEntry("kms.event", "kms.request")
                    .containsEntry("kms.operation", "GenerateDataKey")
                    .containsEntry("kms.key_id", "alias/orders")
                    .containsKeys("kms.request_id", "kms.region")
                    .hasEntrySatisfying(
                            "kms.duration_ms", value -> assertThat(value).isInstanceOf(Double.class));
            assertThat(log.fields(1))
                    .containsEntry("kms.event", "kms.call")
                    .containsEntry("kms.purpose", "default")
                    .containsEntry("kms.outcome", "success")
                    .containsEntry("kms.plaintext_bytes", 6L);
        });
    }

    @Test
    void failureIsAWarningWithRequestIdAndErrorCode() {
        contexts.run(context -> {
            context.getBean(EmbeddedKms.class).faults().deny("GenerateDataKey");
            KmsService kms = context.getBean(KmsService.class);
            assertThatExceptionOfType(KeyAccessDeniedException.class).isThrownBy(() -> kms.encrypt("secret", CONTEXT));
            assertThat(log.lines())
                    .containsExactly(
                            "WARN event=kms.request operation=GenerateDataKey purpose=default outcome=denied"
                                    + " duration_ms=# region=us-east-1 key_id=alias/orders request_id=#"
                                    + " error_code=AccessDeniedException",
                            "WARN event=kms.call operation=encrypt purpose=default outcome=denied duration_ms=#"
                                    + " format=compact plaintext_bytes=6 message_bytes=0 request_id=#"
                                    + " error_code=AccessDeniedException");
            assertThat(log.events())
                    .allSatisfy(event -> assertThat(event.getThrowableProxy())
                            .as("the caller has it")
                            .isNull());
        });
    }

    @Test
    void slowCallIsAWarning() {
        contexts.withPropertyValues("aws.kms.logging.slow-call-threshold=1ns").run(context -> {
            context.getBean(KmsService.class).encrypt("secret", CONTEXT);
            assertThat(log.lines())
                    .hasSize(2)
                    .allMatch(line -> line.startsWith("WARN ") && line.contains(" duration_ms=# slow=true "));
        });
    }

    @Test
    void levelIsThatOfTheProperty() {
        contexts.withPropertyValues("aws.kms.logging.level=info").run(context -> {
            context.getBean(KmsService.class).encrypt("secret", CONTEXT);
            assertThat(log.lines()).hasSize(2).allMatch(line -> line.startsWith("INFO "));
        });
    }

    @Test
    void levelWhenOffLeavesTheFailures() {
        contexts.withPropertyValues("aws.kms.logging.level=off").run(context -> {
            KmsService kms = context.getBean(KmsService.class);
            String message = kms.encrypt("secret", CONTEXT);
            assertThat(log.lines()).isEmpty();
            assertThatExceptionOfType(MessageAuthenticationException.class)
                    .isThrownBy(() -> kms.decrypt(message, CONTEXT.with("tenant", "other")));
            assertThat(log.lines()).allMatch(line -> line.startsWith("WARN "));
            assertThat(log.lines().get(log.lines().size() - 1)).contains("event=kms.call", "outcome=not_authentic");
        });
    }

    @Test
    void levelWhenErrorIsThatOfFailuresToo() {
        contexts.withPropertyValues("aws.kms.logging.level=error").run(context -> {
            KmsService kms = context.getBean(KmsService.class);
            assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> kms.decrypt(new byte[3], CONTEXT));
            assertThat(log.lines()).singleElement().asString().startsWith("ERROR event=kms.call operation=decrypt");
        });
    }

    @Test
    void configuredKeysOfTheLoggingContextAreInTheTextAndNoOthers() {
        contexts.withPropertyValues("aws.kms.logging.mdc-keys=traceId,user").run(context -> {
            MDC.put("traceId", "4bf9");
            MDC.put("user", "ada\nERROR forged\u001b[31m");
            MDC.put("password", "hunter2");
            context.getBean(KmsService.class).encrypt("secret", CONTEXT);
            assertThat(log.lines())
                    .hasSize(2)
                    .allMatch(line -> line.endsWith(" traceId=4bf9 user=\"ada?ERROR forged?[31m\""))
                    .noneMatch(line -> line.contains("hunter2"));
            assertThat(log.fields(1)).as("structured logging has them already").doesNotContainKey("traceId");
        });
    }

    @Test
    void nothingOfTheCallIsLogged() {
        contexts.run(context -> {
            KmsService kms = context.getBean(KmsService.class);
            String message = kms.encrypt("plain-value", CONTEXT);
            assertThatExceptionOfType(MessageAuthenticationException.class)
                    .isThrownBy(() -> kms.decrypt(message, CONTEXT.with("tenant", "other-value")));
            assertThat(log.events())
                    .isNotEmpty()
                    .allSatisfy(event -> assertThat(event.getFormattedMessage() + event.getKeyValuePairs())
                            .doesNotContain("plain-value", "acme-value", "row-value", "other-value", message));
        });
    }

    @Test
    void callThroughAPurposeIsLoggedOnce() {
        contexts.run(context -> {
            context.getBean(KmsService.class).forPurpose("cards").encrypt("4111", CONTEXT);
            assertThat(calls()).containsExactly("encrypt of cards");
        });
    }

    @Test
    void callThroughTheApplicationsWrapperIsLoggedOnce() {
        contexts.withUserConfiguration(WrappingConfiguration.class).run(context -> {
            context.getBean(KmsService.class).encrypt("secret", CONTEXT);
            context.getBean(KmsService.class).forPurpose("cards").encrypt("4111", CONTEXT);
            context.getBean(Cards.class).kms().encrypt("4111", CONTEXT);
            assertThat(calls()).containsExactly("encrypt of default", "encrypt of cards", "encrypt of cards");
        });
    }

    @Test
    void streamIsLoggedOnce() {
        contexts.run(context -> {
            EnvelopeKmsService kms = context.getBean(KmsServiceBuilder.class).build();
            ByteArrayOutputStream target = new ByteArrayOutputStream();
            kms.streams().encrypt(target, CONTEXT, plaintext -> plaintext.write(new byte[100]));
            assertThat(log.lines())
                    .filteredOn(line -> !line.contains("event=kms.request"))
                    .containsExactly("DEBUG event=kms.stream operation=encrypt purpose=default outcome=success"
                            + " duration_ms=# plaintext_bytes=100 message_bytes=" + target.size());
        });
    }

    @Test
    void streamWhenLeftUnfinishedIsAWarning() {
        contexts.run(context -> {
            EnvelopeKmsService kms = context.getBean(KmsServiceBuilder.class).build();
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> kms.streams().encrypt(new ByteArrayOutputStream(), CONTEXT, plaintext -> {
                        throw new IllegalStateException("a fault of the application");
                    }));
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("event=kms.stream"))
                    .singleElement()
                    .asString()
                    .startsWith("WARN ")
                    .contains("outcome=abandoned")
                    .doesNotContain("a fault of the application");
        });
    }

    @Test
    void lineOfARequestIsWrittenWithinItsObservation() {
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new MdcHandler());
        contexts.withConfiguration(AutoConfigurations.of(KmsObservationAutoConfiguration.class))
                .withBean(ObservationRegistry.class, () -> registry)
                .run(context -> {
                    context.getBean(KmsService.class).encrypt("secret", CONTEXT);
                    assertThat(log.lines())
                            .satisfiesExactly(
                                    request -> assertThat(request).endsWith(" traceId=kms.request"),
                                    call -> assertThat(call).doesNotContain("traceId"));
                });
    }

    @Test
    void aspectWhenNotEnabledIsAbsent() {
        contexts.withPropertyValues("aws.kms.logging.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(KmsLoggingAspect.class));
        Contexts.embedded()
                .withConfiguration(AutoConfigurations.of(KmsLoggingAutoConfiguration.class))
                .run(context -> assertThat(context).doesNotHaveBean(KmsLoggingAspect.class));
    }

    @Test
    void aspectWhenApplicationHasItsOwnBacksOff() {
        KmsLoggingAspect own = new KmsLoggingAspect(null, Duration.ZERO, List.of());
        contexts.withBean("own", KmsLoggingAspect.class, () -> own)
                .run(context ->
                        assertThat(context.getBean(KmsLoggingAspect.class)).isSameAs(own));
    }

    @Test
    void thresholdWhenNegativeStopsStartUp() {
        contexts.withPropertyValues("aws.kms.logging.slow-call-threshold=-1s")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(
                                InvalidConfigurationPropertyValueException.class,
                                failure -> assertThat(failure.getName())
                                        .isEqualTo("aws.kms.logging.slow-call-threshold")));
    }

    private List<String> calls() {
        return log.lines().stream()
                .filter(line -> line.contains("event=kms.call"))
                .map(line -> line.replaceAll(".* operation=(\\w+) purpose=(\\w+) .*", "$1 of $2"))
                .toList();
    }

    private static int size(String message) {
        return Base64.getUrlDecoder().decode(message).length;
    }

    record Cards(KmsService kms) {}

    @Configuration(proxyBeanMethods = false)
    static class WrappingConfiguration {

        @Bean
        @Primary
        KmsService mine(KmsServiceBuilder builder) {
            return new Wrapper(builder.build());
        }

        @Bean
        Cards cards(@Qualifier("cards") KmsService kms) {
            return new Cards(kms);
        }
    }

    private record Wrapper(KmsService target) implements KmsService {

        @Override
        public byte[] encrypt(byte[] plaintext, EncryptionContext context) {
            return target.encrypt(plaintext, context);
        }

        @Override
        public byte[] decrypt(byte[] message, EncryptionContext context) {
            return target.decrypt(message, context);
        }

        @Override
        public String encrypt(String plaintext, EncryptionContext context) {
            return target.encrypt(plaintext, context);
        }

        @Override
        public String decrypt(String message, EncryptionContext context) {
            return target.decrypt(message, context);
        }

        @Override
        public KmsService forPurpose(String purpose) {
            return new Wrapper(target.forPurpose(purpose));
        }
    }

    /** Does what tracers do: names the current span in the logging context. */
    private static final class MdcHandler implements ObservationHandler<Observation.Context> {

        @Override
        public void onScopeOpened(Observation.Context context) {
            MDC.put("traceId", String.valueOf(context.getName()));
        }

        @Override
        public void onScopeClosed(Observation.Context context) {
            MDC.remove("traceId");
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }
}
