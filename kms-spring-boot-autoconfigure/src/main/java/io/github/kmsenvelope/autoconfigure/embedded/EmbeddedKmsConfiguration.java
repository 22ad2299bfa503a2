package io.github.kmsenvelope.autoconfigure.embedded;

import io.github.kmsenvelope.autoconfigure.KmsConnectionDetails;
import io.github.kmsenvelope.autoconfigure.KmsProperties;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Uses an embedded KMS instead of AWS. For tests and for a development {@code main} in the test sources:
 *
 * <pre>{@code
 * SpringApplication.from(OrdersApplication::main).with(EmbeddedKmsConfiguration.class).run(args);
 * }</pre>
 *
 * <p>Every alias that is configured as a key exists from the start. {@link EmbeddedKms} itself is a bean, so that a test can
 * count requests and inject faults. One embedded KMS serves all application contexts of this JVM that have the same
 * {@code aws.kms.embedded.*} settings. The start-up is refused where it looks like production.
 *
 * @since 0.1.0
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(KmsProperties.class)
public final class EmbeddedKmsConfiguration {

    EmbeddedKmsConfiguration() {}

    @Bean
    SharedEmbeddedKms sharedEmbeddedKms(
            Environment environment, ConfigurableListableBeanFactory beans, KmsProperties properties) {
        new ProductionGuard(environment, beans, properties).check();
        SharedEmbeddedKms shared = SharedEmbeddedKms.acquire(properties.embedded());
        ConfiguredAliases.create(shared.kms(), properties);
        return shared;
    }

    /** Closed by {@link SharedEmbeddedKms}, once no application context uses it. */
    @Bean(destroyMethod = "")
    EmbeddedKms embeddedKms(SharedEmbeddedKms shared) {
        return shared.kms();
    }

    @Bean
    KmsConnectionDetails embeddedKmsConnectionDetails(EmbeddedKms kms) {
        return new EmbeddedKmsConnectionDetails(kms);
    }
}
