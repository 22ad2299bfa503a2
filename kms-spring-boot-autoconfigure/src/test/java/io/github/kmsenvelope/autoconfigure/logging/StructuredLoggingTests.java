package io.github.kmsenvelope.autoconfigure.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.core.joran.spi.JoranException;
import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KeyAccessDeniedException;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.autoconfigure.KmsAutoConfiguration;
import io.github.kmsenvelope.autoconfigure.KmsClientAutoConfiguration;
import io.github.kmsenvelope.autoconfigure.audit.KmsAuditAutoConfiguration;
import io.github.kmsenvelope.autoconfigure.embedded.EmbeddedKmsAutoConfiguration;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystemProperty;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The lines in the formats of Spring Boot's structured logging, from a running application. */
@ExtendWith(OutputCaptureExtension.class)
class StructuredLoggingTests {

    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder = Path.of("");

    /** The application configured the logging of the whole JVM. */
    @AfterEach
    void restoreLogging() throws JoranException {
        MDC.clear();
        for (LoggingSystemProperty property : LoggingSystemProperty.values()) {
            System.clearProperty(property.getEnvironmentVariableName());
        }
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        new ContextInitializer(context).autoConfig();
    }

    @Test
    void ecsHasTheFieldsNested(CapturedOutput output) {
        run("ecs");
        JsonNode call = lineOf(output, "event=kms.call", "outcome=success");
        assertThat(call.at("/log/logger").asString())
                .isEqualTo("io.github.kmsenvelope.spring.logging.KmsLoggingAspect");
        assertThat(call.at("/log/level").asString()).isEqualTo("DEBUG");
        assertThat(call.at("/kms/event").asString()).isEqualTo("kms.call");
        assertThat(call.at("/kms/operation").asString()).isEqualTo("encrypt");
        assertThat(call.at("/kms/purpose").asString()).isEqualTo("default");
        assertThat(call.at("/kms/outcome").asString()).isEqualTo("success");
        assertThat(call.at("/kms/duration_ms").isNumber()).isTrue();
        assertThat(call.at("/kms/plaintext_bytes").asLong()).isEqualTo(6);
        assertThat(call.at("/traceId").asString()).isEqualTo("4bf9");
        JsonNode denied = lineOf(output, "event=kms.request", "outcome=denied");
        assertThat(denied.at("/log/level").asString()).isEqualTo("WARN");
        assertThat(denied.at("/kms/error_code").asString()).isEqualTo("AccessDeniedException");
        assertThat(denied.at("/kms/request_id").asString()).matches("[0-9a-f-]{36}");
        JsonNode audited = lineOf(output, "event=kms.denied");
        assertThat(audited.at("/log/logger").asString()).isEqualTo("kms.audit");
        assertThat(audited.at("/kms/event").asString()).isEqualTo("kms.denied");
        assertThat(audited.at("/kms/request_id")).isEqualTo(denied.at("/kms/request_id"));
    }

    @Test
    void logstashHasTheFieldsFlat(CapturedOutput output) {
        run("logstash");
        JsonNode call = lineOf(output, "event=kms.call", "outcome=success");
        assertThat(call.get("logger_name").asString())
                .isEqualTo("io.github.kmsenvelope.spring.logging.KmsLoggingAspect");
        assertThat(call.get("level").asString()).isEqualTo("DEBUG");
        assertThat(call.get("kms.event").asString()).isEqualTo("kms.call");
        assertThat(call.get("kms.operation").asString()).isEqualTo("encrypt");
        assertThat(call.get("kms.outcome").asString()).isEqualTo("success");
        assertThat(call.get("kms.duration_ms").isNumber()).isTrue();
        assertThat(call.get("kms.message_bytes").asLong()).isGreaterThan(6);
        assertThat(call.get("traceId").asString()).isEqualTo("4bf9");
        JsonNode denied = lineOf(output, "event=kms.request", "outcome=denied");
        assertThat(denied.get("kms.error_code").asString()).isEqualTo("AccessDeniedException");
        JsonNode audited = lineOf(output, "event=kms.denied");
        assertThat(audited.get("logger_name").asString()).isEqualTo("kms.audit");
        assertThat(audited.get("kms.key_id").asString()).isEqualTo("alias/orders");
    }

    private void run(String format) {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--spring.main.cloud-platform=none",
                        "--spring.main.banner-mode=off",
                        "--logging.config=classpath:structured-logback.xml",
                        "--logging.structured.format.console=" + format,
                        "--logging.level.io.github.kmsenvelope.spring.logging=debug",
                        "--aws.kms.logging.enabled=true",
                        "--aws.kms.logging.slow-call-threshold=0s",
                        "--aws.kms.startup.check=none",
                        "--aws.kms.embedded.enabled=true",
                        "--aws.kms.embedded.keys-file=" + folder.resolve("keys.json"),
                        "--aws.kms.key-id=alias/orders")) {
            KmsService kms = context.getBean(KmsService.class);
            MDC.put("traceId", "4bf9");
            kms.encrypt("secret", EncryptionContext.none());
            context.getBean(EmbeddedKms.class).faults().deny("GenerateDataKey");
            assertThatExceptionOfType(KeyAccessDeniedException.class)
                    .isThrownBy(() -> kms.encrypt("secret", EncryptionContext.of("tenant", "acme")));
        }
    }

    private static JsonNode lineOf(CapturedOutput output, String... parts) {
        return output.getOut()
                .lines()
                .filter(line -> line.startsWith("{"))
                .map(JSON::readTree)
                .filter(line -> List.of(parts).stream()
                        .allMatch(part -> line.get("message").asString().contains(part)))
                .findFirst()
                .orElseThrow();
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        EmbeddedKmsAutoConfiguration.class,
        KmsClientAutoConfiguration.class,
        KmsAutoConfiguration.class,
        KmsLoggingAutoConfiguration.class,
        KmsAuditAutoConfiguration.class
    })
    static class Application {}
}
