package io.github.kmsenvelope.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsRewrap;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.UntrustedKeyException;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import java.util.ArrayList;
import java.util.List;
import org.aspectj.lang.JoinPoint;
import org.aspectj.lang.annotation.Aspect;
import org.aspectj.lang.annotation.Before;
import org.junit.jupiter.api.Test;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class KmsRewrapBeanTests {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    private final ApplicationContextRunner contexts = Contexts.embedded();

    @Test
    void rewrapMovesMessagesOfTheServiceToWhatTheAliasNamesNow() {
        contexts.run(context -> {
            KmsService kms = context.getBean(KmsService.class);
            KmsRewrap rewrap = context.getBean(KmsRewrap.class);
            EmbeddedKms embedded = context.getBean(EmbeddedKms.class);
            String old = kms.encrypt("secret", CONTEXT);
            String arn = embedded.createKey();
            embedded.client()
                    .updateAlias(request -> request.aliasName("alias/orders").targetKeyId(arn));
            String rewrapped = rewrap.rewrap(old, CONTEXT);
            assertThat(rewrap.inspect(rewrapped).keyArns()).containsExactly(arn);
            assertThat(kms.decrypt(rewrapped, CONTEXT)).isEqualTo("secret");
        });
    }

    @Test
    void purposesAreInjectableByTheirNamesAndTheDefaultWithout() {
        contexts.withPropertyValues("aws.kms.keys.cards.key-id=alias/cards")
                .withUserConfiguration(InjectingConfiguration.class)
                .run(context -> {
                    Injected injected = context.getBean(Injected.class);
                    assertThat(injected.plain()).isSameAs(context.getBean(KmsRewrap.class));
                    String card = context.getBean(KmsService.class)
                            .forPurpose("cards")
                            .encrypt("4111", CONTEXT);
                    assertThat(injected.cards().rewrap(card, CONTEXT)).isNotEqualTo(card);
                    assertThatExceptionOfType(UntrustedKeyException.class)
                            .isThrownBy(() -> injected.plain().rewrap(card, CONTEXT));
                });
    }

    @Test
    void rewrapWhenApplicationHasItsOwnBacksOff() {
        KmsRewrap own = mock(KmsRewrap.class);
        contexts.withBean("own", KmsRewrap.class, () -> own)
                .run(context -> assertThat(context.getBean(KmsRewrap.class)).isSameAs(own));
    }

    @Test
    void rewrapThatNobodyInjectsNeedsNoKey() {
        Contexts.plain()
                .withBean("own", KmsService.class, () -> new ForwardingKmsService(null))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void rewrapWhenDisabledIsAbsent() {
        contexts.withPropertyValues("aws.kms.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(KmsRewrap.class));
    }

    @Test
    void rewrapWhenContextIsClosedRefuses() {
        contexts.run(context -> {
            String message = context.getBean(KmsService.class).encrypt("secret", CONTEXT);
            KmsRewrap rewrap = context.getBean(KmsRewrap.class);
            context.close();
            assertThatExceptionOfType(KmsUsageException.class)
                    .isThrownBy(() -> rewrap.rewrap(message, CONTEXT))
                    .withMessageContaining("closed");
        });
    }

    @Test
    void aspectOfTheApplicationSeesCalls() {
        contexts.withBean(CountingAspect.class).run(context -> {
            KmsRewrap rewrap = context.getBean(KmsRewrap.class);
            assertThat(AopUtils.isJdkDynamicProxy(rewrap)).isTrue();
            rewrap.needsRewrap(context.getBean(KmsService.class).encrypt("secret", CONTEXT));
            assertThat(context.getBean(CountingAspect.class).calls).containsExactly("needsRewrap");
        });
    }

    record Injected(KmsRewrap plain, KmsRewrap cards) {}

    @Configuration(proxyBeanMethods = false)
    static class InjectingConfiguration {

        @Bean
        Injected injectedRewraps(KmsRewrap plain, @Qualifier("cards") KmsRewrap cards) {
            return new Injected(plain, cards);
        }
    }

    @Aspect
    static class CountingAspect {

        private final List<String> calls = new ArrayList<>();

        @Before("execution(* io.github.kmsenvelope.KmsRewrap.*(..))")
        void count(JoinPoint call) {
            calls.add(call.getSignature().getName());
        }
    }
}
