package io.github.kmsenvelope.autoconfigure.audit;

import io.github.kmsenvelope.spring.audit.ApplicationEventAuditSink;
import io.github.kmsenvelope.spring.audit.KmsAuditListener;
import io.github.kmsenvelope.spring.audit.KmsAuditSink;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * Auto-configuration of the audit. Switched off by {@code aws.kms.audit.enabled=false}.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnClass(KmsClient.class)
@ConditionalOnBooleanProperty(name = "aws.kms.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty(name = "aws.kms.audit.enabled", matchIfMissing = true)
public final class KmsAuditAutoConfiguration {

    KmsAuditAutoConfiguration() {}

    /** Before the observations' listener, so that a line has the span of its request. */
    @Bean
    @Order(0)
    @ConditionalOnMissingBean
    KmsAuditListener kmsAuditListener(ObjectProvider<KmsAuditSink> sinks) {
        return new KmsAuditListener(sinks.orderedStream().toList());
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(AuditApplicationEvent.class)
    static class ActuatorConfiguration {

        @Bean
        @ConditionalOnMissingBean
        ApplicationEventAuditSink kmsApplicationEventAuditSink(ApplicationEventPublisher publisher) {
            return new ApplicationEventAuditSink(publisher);
        }
    }
}
