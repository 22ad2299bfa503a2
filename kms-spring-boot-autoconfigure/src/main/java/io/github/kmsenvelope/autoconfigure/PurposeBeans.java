package io.github.kmsenvelope.autoconfigure;

import io.github.kmsenvelope.KmsService;
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

/** Makes the service of each configured purpose injectable by {@code @Qualifier} with the purpose's name. */
final class PurposeBeans {

    private final ObjectProvider<KmsService> service;

    PurposeBeans(ObjectProvider<KmsService> service) {
        this.service = service;
    }

    /** Asks the bean that a plain {@link KmsService} injection gets, so that a wrapper of it is not passed by. */
    KmsService forPurpose(String name) {
        @Nullable KmsService purpose = service.getObject().forPurpose(name);
        if (purpose == null) {
            throw new IllegalStateException("The KmsService bean has no service for purpose '" + name
                    + "'. If it is a mock, let forPurpose return one, or replace the bean with @Qualifier(\"" + name
                    + "\")");
        }
        return purpose;
    }

    /**
     * Defines one bean for each name below {@code aws.kms.keys}. None is a candidate for a plain {@link KmsService}; each is
     * made when it is first injected, so that a mock of the service needs to know no purpose.
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
                    .forEach(name -> registry.registerBeanDefinition(name + "KmsService", definition(name)));
        }

        private static RootBeanDefinition definition(String purpose) {
            RootBeanDefinition definition = new RootBeanDefinition(KmsService.class);
            definition.setFactoryBeanName("kmsPurposeBeans");
            definition.setFactoryMethodName("forPurpose");
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
