package io.github.kmsenvelope.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * Auto-configuration of the {@link KmsClient}, and of the factory that makes further ones.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
        afterName = {
            "io.awspring.cloud.autoconfigure.core.CredentialsProviderAutoConfiguration",
            "io.awspring.cloud.autoconfigure.core.RegionProviderAutoConfiguration"
        })
@ConditionalOnClass(KmsClient.class)
@ConditionalOnBooleanProperty(name = "aws.kms.enabled", matchIfMissing = true)
@EnableConfigurationProperties(KmsProperties.class)
public final class KmsClientAutoConfiguration {

    KmsClientAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    KmsConnectionDetails kmsConnectionDetails(KmsProperties properties) {
        return new PropertiesKmsConnectionDetails(properties);
    }

    @Bean
    @ConditionalOnMissingBean
    KmsClientFactory kmsClientFactory(
            KmsProperties properties,
            KmsConnectionDetails connection,
            ObjectProvider<AwsRegionProvider> region,
            ObjectProvider<AwsCredentialsProvider> credentials,
            ObjectProvider<KmsHttpClient> httpClient,
            ObjectProvider<KmsClientBuilderCustomizer> customizers) {
        return new ConfiguredKmsClientFactory(
                ClientSettings.check(properties.client()),
                connection,
                new RegionFinder(region.getIfUnique(
                        () -> DefaultAwsRegionProviderChain.builder().build())),
                credentials.getIfUnique(),
                httpClient.getIfAvailable(),
                customizers.orderedStream().toList());
    }

    /** Made when it is first needed: with a mock of the service, neither Region nor credentials are. Closed by its factory. */
    @Bean(destroyMethod = "")
    @Lazy
    @ConditionalOnMissingBean
    KmsClient kmsClient(KmsClientFactory factory) {
        return factory.client(null, null);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Apache5HttpClient.class)
    static class PooledConnectionsConfiguration {

        @Bean
        KmsHttpClient kmsHttpClient(KmsProperties properties) {
            WireLog.keepQuiet(LoggingSystem.get(KmsHttpClient.class.getClassLoader()));
            KmsProperties.Client settings = properties.client();
            return () -> Apache5HttpClient.builder()
                    .maxConnections(settings.maxConnections())
                    .connectionTimeout(settings.connectionTimeout())
                    .connectionAcquisitionTimeout(settings.acquisitionTimeout())
                    .connectionTimeToLive(settings.connectionTimeToLive())
                    .socketTimeout(settings.attemptTimeout());
        }
    }
}
