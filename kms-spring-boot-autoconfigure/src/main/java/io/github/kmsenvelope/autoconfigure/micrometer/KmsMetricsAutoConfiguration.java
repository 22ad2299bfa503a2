package io.github.kmsenvelope.autoconfigure.micrometer;

import io.github.kmsenvelope.autoconfigure.KmsAutoConfiguration;
import io.github.kmsenvelope.autoconfigure.KmsProperties;
import io.github.kmsenvelope.autoconfigure.KmsServiceBuilderCustomizer;
import io.github.kmsenvelope.spring.KmsServices;
import io.github.kmsenvelope.spring.micrometer.KmsMetrics;
import io.github.kmsenvelope.spring.micrometer.KmsMetricsSettings;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the metrics, where the application has a {@link MeterRegistry}. Single meters are switched off by
 * {@code management.metrics.enable.kms} and what is below it, as all others are.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
        after = KmsAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnSingleCandidate(MeterRegistry.class)
@ConditionalOnBean(KmsServices.class)
public final class KmsMetricsAutoConfiguration {

    KmsMetricsAutoConfiguration() {}

    /** Told of events as every listener that is a bean; taken out of the registry when it is destroyed. */
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    KmsMetrics kmsMetrics(MeterRegistry registry, KmsProperties properties) {
        KmsProperties.Metrics metrics = properties.metrics();
        return new KmsMetrics(
                registry, new KmsMetricsSettings(metrics.pricePer10000Requests(), metrics.requestQuota()));
    }

    @Bean
    KmsServiceBuilderCustomizer kmsMetricsCustomizer(KmsMetrics metrics) {
        return builder -> builder.onBuilt(metrics::add);
    }
}
