package io.github.kmsenvelope.autoconfigure;

import io.github.kmsenvelope.KmsRewrap;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.KmsStreams;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConstructorArgumentValues;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.EnvironmentAware;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/** Makes service, streams and rewrap of each configured purpose injectable by {@code @Qualifier} with the purpose's name. */
final class PurposeBeans {

    private final ObjectProvider<KmsService> service;
    private final ObjectProvider<KmsStreams> streams;
    private final ObjectProvider<KmsRewrap> rewrap;

    PurposeBeans(
            ObjectProvider<KmsService> service, ObjectProvider<KmsStreams> streams, ObjectProvider<KmsRewrap> rewrap) {
        this.service = service;
        this.streams = streams;
        this.rewrap = rewrap;
    }

    /** Asks the bean that a plain {@link KmsService} injection gets, so that a wrapper of it is not passed by. */
    KmsService forPurpose(String name) {
        return require(service.getObject().forPurpose(name), KmsService.class, name);
    }

    /** Asks the bean that a plain {@link KmsStreams} injection gets. */
    KmsStreams streamsForPurpose(String name) {
        return require(streams.getObject().forPurpose(name), KmsStreams.class, name);
    }

    /** Asks the bean that a plain {@link KmsRewrap} injection gets. */
    KmsRewrap rewrapForPurpose(String name) {
        return require(rewrap.getObject().forPurpose(name), KmsRewrap.class, name);
    }

    private static <T> T require(@Nullable T purpose, Class<T> type, String name) {
        if (purpose == null) {
            throw new IllegalStateException("The " + type.getSimpleName() + " bean has nothing for purpose '" + name
                    + "'. If it is a mock, let forPurpose return one, or replace the bean with @Qualifier(\"" + name
                    + "\")");
        }
        return purpose;
    }

    /**
     * Defines one bean of each type for each name below {@code aws.kms.keys}. None is a candidate for an injection without a
     * qualifier; each is made when it is first injected, so that a mock of the service needs to know no purpose.
     */
    static final class Registrar implements ImportBeanDefinitionRegistrar, EnvironmentAware {

        private @Nullable Environment environment;

        Registrar() {}

        @Override
        public void setEnvironment(Environment environment) {
            this.environment = environment;
        }

        @Override
        public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
            if (environment == null) {
                throw new IllegalStateException("No environment was set");
            }
            ConfiguredPurpose.names(environment).stream()
                    .filter(name -> !name.equals(KmsServiceBuilder.DEFAULT_PURPOSE))
                    .forEach(name -> {
                        register(registry, name, KmsService.class, "forPurpose");
                        register(registry, name, KmsStreams.class, "streamsForPurpose");
                        register(registry, name, KmsRewrap.class, "rewrapForPurpose");
                    });
        }

        private static void register(
                BeanDefinitionRegistry registry, String purpose, Class<?> type, String factoryMethod) {
            registry.registerBeanDefinition(purpose + type.getSimpleName(), definition(purpose, type, factoryMethod));
        }

        private static RootBeanDefinition definition(String purpose, Class<?> type, String factoryMethod) {
            RootBeanDefinition definition = new RootBeanDefinition(type);
            definition.setFactoryBeanName("kmsPurposeBeans");
            definition.setFactoryMethodName(factoryMethod);
            ConstructorArgumentValues arguments = new ConstructorArgumentValues();
            arguments.addIndexedArgumentValue(0, purpose);
            definition.setConstructorArgumentValues(arguments);
            definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, purpose));
            definition.setDefaultCandidate(false);
            definition.setLazyInit(true);
            definition.setDestroyMethodName("");
            // As @Proxyable(ProxyType.INTERFACES) does: the implementation is final.
            definition.setAttribute(
                    AutoProxyUtils.EXPOSED_INTERFACES_ATTRIBUTE, AutoProxyUtils.ALL_INTERFACES_ATTRIBUTE_VALUE);
            return definition;
        }
    }
}
