package io.github.kmsenvelope.autoconfigure.endpoint;

import io.github.kmsenvelope.autoconfigure.KmsAutoConfiguration;
import io.github.kmsenvelope.autoconfigure.status.KmsStatusConfiguration;
import io.github.kmsenvelope.spring.KmsServices;
import io.github.kmsenvelope.spring.endpoint.KmsEndpoint;
import io.github.kmsenvelope.spring.endpoint.KmsEndpointWebExtension;
import io.github.kmsenvelope.spring.status.KmsStatus;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of the actuator's endpoint {@code kms}. As every endpoint of Spring Boot but health, it is on the web only
 * where {@code management.endpoints.web.exposure.include} names it.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = KmsAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnBean(KmsServices.class)
@ConditionalOnAvailableEndpoint(KmsEndpoint.class)
@EnableConfigurationProperties(KmsEndpointProperties.class)
@Import(KmsStatusConfiguration.class)
public final class KmsEndpointAutoConfiguration {

    KmsEndpointAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    KmsEndpoint kmsEndpoint(KmsServices services, KmsStatus status, KmsEndpointProperties properties) {
        return new KmsEndpoint(services, status, properties.showValues());
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(KmsEndpoint.class)
    @ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
    KmsEndpointWebExtension kmsEndpointWebExtension(KmsEndpoint endpoint, KmsEndpointProperties properties) {
        return new KmsEndpointWebExtension(endpoint, properties.showValues(), properties.roles());
    }
}
