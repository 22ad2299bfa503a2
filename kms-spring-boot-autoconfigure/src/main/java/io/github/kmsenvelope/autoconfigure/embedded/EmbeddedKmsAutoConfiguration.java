package io.github.kmsenvelope.autoconfigure.embedded;

import io.github.kmsenvelope.autoconfigure.KmsClientAutoConfiguration;
import io.github.kmsenvelope.autoconfigure.KmsConfigurationException;
import io.github.kmsenvelope.autoconfigure.KmsConnectionDetails;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * Auto-configuration of the embedded KMS. Its jar alone does nothing: the property {@code aws.kms.embedded.enabled} has to be
 * set too.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = KmsClientAutoConfiguration.class)
@ConditionalOnClass(KmsClient.class)
@ConditionalOnBooleanProperty(name = "aws.kms.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty("aws.kms.embedded.enabled")
public final class EmbeddedKmsAutoConfiguration {

    EmbeddedKmsAutoConfiguration() {}

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(EmbeddedKms.class)
    @Import(EmbeddedKmsConfiguration.class)
    static class PresentConfiguration {}

    /** A wish that cannot be fulfilled must not end in requests to AWS: every client needs this bean first. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingClass("io.github.kmsenvelope.embedded.EmbeddedKms")
    static class MissingConfiguration {

        @Bean
        KmsConnectionDetails embeddedKmsConnectionDetails() {
            throw new KmsConfigurationException(
                    "aws.kms.embedded.enabled is true, and the module of the embedded KMS is missing.",
                    "Add the dependency io.github.kmsenvelope:kms-embedded (optional, or in test scope), or remove the"
                            + " property.");
        }
    }
}
