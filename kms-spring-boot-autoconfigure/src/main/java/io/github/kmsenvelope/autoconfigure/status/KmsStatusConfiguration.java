package io.github.kmsenvelope.autoconfigure.status;

import io.github.kmsenvelope.spring.status.KmsStatus;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Configuration of what remembers the state of KMS. Imported by whatever tells of it: without such, nothing is remembered.
 *
 * @since 0.1.0
 */
@Configuration(proxyBeanMethods = false)
public final class KmsStatusConfiguration {

    KmsStatusConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    KmsStatus kmsStatus() {
        return new KmsStatus(Clock.systemUTC());
    }
}
