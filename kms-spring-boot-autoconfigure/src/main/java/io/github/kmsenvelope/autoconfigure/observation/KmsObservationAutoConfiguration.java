package io.github.kmsenvelope.autoconfigure.observation;

import io.github.kmsenvelope.spring.observation.KmsObservationListener;
import io.github.kmsenvelope.spring.observation.KmsRequestObservationConvention;
import io.github.kmsenvelope.spring.observation.KmsStreamObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * Auto-configuration of the observations of KMS requests and streams. Switched off by {@code management.observations.enable.kms=false}, as
 * all observations are.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
        afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass({KmsClient.class, ObservationRegistry.class})
@ConditionalOnBean(ObservationRegistry.class)
@ConditionalOnBooleanProperty(name = "aws.kms.enabled", matchIfMissing = true)
public final class KmsObservationAutoConfiguration {

    KmsObservationAutoConfiguration() {}

    /** Last of all: what other listeners do about the end of a request still belongs to its span. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    @ConditionalOnMissingBean
    KmsObservationListener kmsObservationListener(
            ObservationRegistry registry,
            ObjectProvider<KmsRequestObservationConvention> requests,
            ObjectProvider<KmsStreamObservationConvention> streams) {
        return new KmsObservationListener(registry, requests.getIfAvailable(), streams.getIfAvailable());
    }
}
