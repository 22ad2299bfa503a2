package io.github.kmsenvelope.autoconfigure;

import io.github.kmsenvelope.KmsRewrap;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.KmsStreams;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import io.github.kmsenvelope.event.KmsEventListener;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.ProxyType;
import org.springframework.context.annotation.Proxyable;
import org.springframework.context.annotation.Scope;
import org.springframework.core.env.Environment;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * Auto-configuration of the {@link KmsService}, its {@link KmsStreams} and {@link KmsRewrap}, of one more of each for each purpose, and of the
 * builder behind them.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = KmsClientAutoConfiguration.class)
@ConditionalOnClass(KmsClient.class)
@ConditionalOnBooleanProperty(name = "aws.kms.enabled", matchIfMissing = true)
@EnableConfigurationProperties(KmsProperties.class)
@Import(PurposeBeans.Registrar.class)
@ImportRuntimeHints(CaffeineHints.class)
public final class KmsAutoConfiguration {

    KmsAutoConfiguration() {}

    @Bean
    BuiltServices kmsBuiltServices(KmsProperties properties) {
        return new BuiltServices(new StartupCheck(properties.startup()));
    }

    @Bean
    KmsClientSelection kmsClientSelection(
            @KmsServiceClient ObjectProvider<KmsClient> marked,
            ObjectProvider<KmsClient> all,
            ListableBeanFactory beans,
            KmsClientFactory factory,
            KmsProperties properties) {
        return new KmsClientSelection(marked, all, beans, factory, properties);
    }

    /** A new one for each injection, so that an application can wrap the service that it builds. */
    @Bean
    @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
    @ConditionalOnMissingBean
    KmsServiceBuilder kmsServiceBuilder(
            KmsProperties properties,
            KmsClientSelection client,
            KmsClientFactory clients,
            BuiltServices services,
            ObjectProvider<KmsEventListener> listeners,
            ObjectProvider<KmsServiceBuilderCustomizer> customizers,
            Environment environment) {
        KmsServiceBuilder builder = KmsServiceBuilder.create(client.select()).onBuilt(services::add);
        if (Threading.VIRTUAL.isActive(environment)) {
            builder.executor(new VirtualThreadTaskExecutor("kms-data-keys-"));
        }
        new KmsServiceBuilderConfigurer(properties, clients).configure(builder);
        listeners.orderedStream().forEach(builder::listener);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder;
    }

    @Bean
    SharedService kmsSharedService(ObjectProvider<KmsServiceBuilder> builder) {
        return new SharedService(builder);
    }

    /** Closed by {@link BuiltServices}. */
    @Bean(destroyMethod = "")
    @Proxyable(ProxyType.INTERFACES)
    @ConditionalOnMissingBean
    KmsService kmsService(SharedService shared) {
        return shared.get();
    }

    /** Made when it is first injected: an application that replaces the service, with a mock say, may have no key. */
    @Bean
    @Lazy
    @Proxyable(ProxyType.INTERFACES)
    @ConditionalOnMissingBean
    KmsStreams kmsStreams(SharedService shared) {
        return shared.get().streams();
    }

    /** Made when it is first injected, as the streams are. */
    @Bean
    @Lazy
    @Proxyable(ProxyType.INTERFACES)
    @ConditionalOnMissingBean
    KmsRewrap kmsRewrap(SharedService shared) {
        return shared.get().rewrap();
    }

    @Bean
    PurposeBeans kmsPurposeBeans(
            ObjectProvider<KmsService> service, ObjectProvider<KmsStreams> streams, ObjectProvider<KmsRewrap> rewrap) {
        return new PurposeBeans(service, streams, rewrap);
    }
}
