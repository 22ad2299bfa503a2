package io.github.kmsenvelope.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.KmsStreams;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.UntrustedKeyException;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.aspectj.lang.JoinPoint;
import org.aspectj.lang.annotation.Aspect;
import org.aspectj.lang.annotation.Before;
import org.junit.jupiter.api.Test;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class KmsStreamsBeanTests {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    private final ApplicationContextRunner contexts = Contexts.embedded();

    private static byte[] encrypt(KmsStreams streams) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        streams.encrypt(message, CONTEXT, out -> out.write(new byte[100]));
        return message.toByteArray();
    }

    private static KmsStreams qualified(ApplicationContext context, String purpose) {
        return BeanFactoryAnnotationUtils.qualifiedBeanOfType(
                context.getAutowireCapableBeanFactory(), KmsStreams.class, purpose);
    }

    @Test
    void streamsShareTheDataKeysOfTheService() {
        contexts.run(context -> {
            EmbeddedKms embedded = context.getBean(EmbeddedKms.class);
            KmsService kms = context.getBean(KmsService.class);
            embedded.resetCounts();
            kms.encrypt("secret", CONTEXT);
            byte[] message = encrypt(context.getBean(KmsStreams.class));
            assertThat(kms.decrypt(message, CONTEXT)).hasSize(100);
            assertThat(embedded.requestCount()).isEqualTo(1);
        });
    }

    @Test
    void purposesAreInjectableByTheirNamesAndTheDefaultWithout() {
        contexts.withPropertyValues("aws.kms.keys.cards.key-id=alias/cards")
                .withUserConfiguration(InjectingConfiguration.class)
                .run(context -> {
                    Injected injected = context.getBean(Injected.class);
                    assertThat(injected.plain()).isSameAs(context.getBean(KmsStreams.class));
                    byte[] card = encrypt(injected.cards());
                    assertThat(context.getBean(KmsService.class)
                                    .forPurpose("cards")
                                    .decrypt(card, CONTEXT))
                            .hasSize(100);
                    assertThatExceptionOfType(UntrustedKeyException.class)
                            .isThrownBy(
                                    () -> injected.plain().decryptingStream(new ByteArrayInputStream(card), CONTEXT));
                });
    }

    @Test
    void streamsWhenApplicationHasItsOwnBackOff() {
        KmsStreams own = mock(KmsStreams.class);
        contexts.withBean("own", KmsStreams.class, () -> own)
                .run(context -> assertThat(context.getBean(KmsStreams.class)).isSameAs(own));
    }

    /** The application's service may wrap one or be none of ours: the streams have one of their own. */
    @Test
    void streamsWhenApplicationHasItsOwnServiceAreMadeFromTheBuilder() {
        contexts.withBean("own", KmsService.class, () -> new ForwardingKmsService(null))
                .run(context -> {
                    KmsStreams streams = context.getBean(KmsStreams.class);
                    try (InputStream in =
                            streams.decryptingStream(new ByteArrayInputStream(encrypt(streams)), CONTEXT)) {
                        assertThat(in.readAllBytes()).hasSize(100);
                    }
                });
    }

    @Test
    void streamsThatNobodyInjectsNeedNoKey() {
        Contexts.plain()
                .withBean("own", KmsService.class, () -> new ForwardingKmsService(null))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void streamsWhenDisabledAreAbsent() {
        contexts.withPropertyValues("aws.kms.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(KmsStreams.class));
    }

    @Test
    void streamsWhenContextIsClosedRefuse() {
        contexts.run(context -> {
            KmsStreams streams = context.getBean(KmsStreams.class);
            context.close();
            assertThatExceptionOfType(KmsUsageException.class)
                    .isThrownBy(() -> encrypt(streams))
                    .withMessageContaining("closed");
        });
    }

    @Test
    void aspectOfTheApplicationSeesCalls() {
        contexts.withPropertyValues("aws.kms.keys.cards.key-id=alias/cards")
                .withBean(CountingAspect.class)
                .run(context -> {
                    KmsStreams streams = context.getBean(KmsStreams.class);
                    assertThat(AopUtils.isJdkDynamicProxy(streams)).isTrue();
                    encrypt(streams);
                    encrypt(qualified(context, "cards"));
                    assertThat(context.getBean(CountingAspect.class).calls)
                            .containsExactly("encrypt", "forPurpose", "encrypt");
                });
    }

    record Injected(KmsStreams plain, KmsStreams cards) {}

    @Configuration(proxyBeanMethods = false)
    static class InjectingConfiguration {

        @Bean
        Injected injectedStreams(KmsStreams plain, @Qualifier("cards") KmsStreams cards) {
            return new Injected(plain, cards);
        }
    }

    @Aspect
    static class CountingAspect {

        private final List<String> calls = new ArrayList<>();

        @Before("execution(* io.github.kmsenvelope.KmsStreams.*(..))")
        void count(JoinPoint call) {
            calls.add(call.getSignature().getName());
        }
    }
}
