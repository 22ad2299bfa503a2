package io.github.kmsenvelope.autoconfigure.health;

import io.github.kmsenvelope.autoconfigure.KmsAutoConfiguration;
import io.github.kmsenvelope.autoconfigure.KmsProperties;
import io.github.kmsenvelope.autoconfigure.status.KmsStatusConfiguration;
import io.github.kmsenvelope.spring.KmsServices;
import io.github.kmsenvelope.spring.health.KmsHealthIndicator;
import io.github.kmsenvelope.spring.status.KmsStatus;
import java.time.Clock;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of the health of KMS, {@code kms}. {@code management.health.kms.enabled=false} is without.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = KmsAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(KmsServices.class)
@ConditionalOnEnabledHealthIndicator("kms")
@Import(KmsStatusConfiguration.class)
public final class KmsHealthContributorAutoConfiguration {

    KmsHealthContributorAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean(name = {"kmsHealthIndicator", "kmsHealthContributor"})
    KmsHealthIndicator kmsHealthIndicator(KmsServices services, KmsStatus status, KmsProperties properties) {
        return new KmsHealthIndicator(
                services,
                status,
                properties.health().idleAfter(),
                properties.health().timeout(),
                Clock.systemUTC());
    }
}
