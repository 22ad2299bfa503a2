package io.github.kmsenvelope.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsService;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.aspectj.lang.JoinPoint;
import org.aspectj.lang.annotation.Aspect;
import org.aspectj.lang.annotation.Before;
import org.junit.jupiter.api.Test;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;

/** An application's aspect must not break the start, although the implementation is final and Boot proxies classes. */
class KmsServiceAspectTests {

    @Test
    void aspectOfTheApplicationSeesCallsOfTheServiceAndOfPurposes() {
        Contexts.embedded()
                .withPropertyValues("aws.kms.keys.cards.key-id=alias/cards")
                .withBean(CountingAspect.class)
                .run(context -> {
                    KmsService kms = context.getBean(KmsService.class);
                    assertThat(AopUtils.isJdkDynamicProxy(kms)).isTrue();
                    kms.encrypt("secret", EncryptionContext.none());
                    KmsService cards = BeanFactoryAnnotationUtils.qualifiedBeanOfType(
                            context.getBeanFactory(), KmsService.class, "cards");
                    assertThat(AopUtils.isJdkDynamicProxy(cards)).isTrue();
                    cards.encrypt(new byte[1], EncryptionContext.none());
                    assertThat(context.getBean(CountingAspect.class).calls)
                            .containsExactly("encrypt", "forPurpose", "encrypt");
                });
    }

    @Aspect
    static class CountingAspect {

        private final List<String> calls = new CopyOnWriteArrayList<>();

        @Before("execution(* io.github.kmsenvelope.KmsService.*(..))")
        void count(JoinPoint call) {
            calls.add(call.getSignature().getName());
        }
    }
}
