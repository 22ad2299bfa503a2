package io.github.kmsenvelope.autoconfigure.logging;

import io.github.kmsenvelope.autoconfigure.KmsProperties;
import io.github.kmsenvelope.spring.logging.KmsLoggingAspect;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.logging.LogLevel;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * Auto-configuration of the {@link KmsLoggingAspect}, by {@code aws.kms.logging.enabled=true}.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnClass(KmsClient.class)
@ConditionalOnBooleanProperty(name = "aws.kms.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty("aws.kms.logging.enabled")
@EnableConfigurationProperties(KmsProperties.class)
public final class KmsLoggingAutoConfiguration {

    KmsLoggingAutoConfiguration() {}

    /** Before the observations' listener, so that a line has the span of its request. */
    @Bean
    @Order(0)
    @ConditionalOnMissingBean
    KmsLoggingAspect kmsLoggingAspect(KmsProperties properties) {
        KmsProperties.Logging settings = properties.logging();
        Duration threshold = settings.slowCallThreshold();
        if (threshold.isNegative()) {
            throw new InvalidConfigurationPropertyValueException(
                    "aws.kms.logging.slow-call-threshold", threshold, "A duration is needed, or 0s for none.");
        }
        return new KmsLoggingAspect(level(settings.level()), threshold, settings.mdcKeys());
    }

    private static @Nullable Level level(LogLevel level) {
        return switch (level) {
            case TRACE -> Level.TRACE;
            case DEBUG -> Level.DEBUG;
            case INFO -> Level.INFO;
            case WARN -> Level.WARN;
            case ERROR, FATAL -> Level.ERROR;
            case OFF -> null;
        };
    }
}
