package io.github.kmsenvelope.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.UntrustedKeyException;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEventListener;
import io.github.kmsenvelope.keyring.aws.ClientRetries;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.MutuallyExclusiveConfigurationPropertiesException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.annotation.Order;
import software.amazon.awssdk.services.kms.KmsClient;

class KmsAutoConfigurationTests {

    private static final EncryptionContext CONTEXT =
            EncryptionContext.of("tenant", "acme").withAssociatedData("row", "7");

    private final ApplicationContextRunner contexts = Contexts.embedded();

    @Test
    void kmsServiceWhenKeyIdSetEncryptsAndDecrypts() {
        contexts.run(context -> {
            KmsService kms = context.getBean(KmsService.class);
            String message = kms.encrypt("secret", CONTEXT);
            assertThat(message).startsWith("9Q").doesNotContain("secret");
            assertThat(kms.decrypt(message, CONTEXT)).isEqualTo("secret");
            assertThatExceptionOfType(MessageAuthenticationException.class)
                    .isThrownBy(() -> kms.decrypt(message, CONTEXT.with("tenant", "other")));
        });
    }

    @Test
    void clientMakesOneAttemptSinceTheServiceRetries() {
        contexts.run(context -> assertThat(ClientRetries.attemptsOf(context.getBean(KmsClient.class)))
                .hasValue(1));
    }

    @Test
    void kmsServiceWhenDisabledIsAbsent() {
        contexts.withPropertyValues("aws.kms.enabled=false")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(KmsService.class)
                        .doesNotHaveBean(EmbeddedKms.class));
    }

    @Test
    void kmsServiceWhenNoKeyConfiguredStopsStartUpNamingTheProperty() {
        Contexts.plain()
                .withPropertyValues("aws.kms.embedded.enabled=true")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(
                                KmsConfigurationException.class,
                                failure -> assertThat(failure.action()).contains("aws.kms.key-id")));
    }

    @Test
    void kmsServiceWhenCustomizerDescribesTheKeyNeedsNoProperty() {
        Contexts.plain()
                .withPropertyValues("aws.kms.embedded.enabled=true", "aws.kms.startup.check=none")
                .withBean(KmsServiceBuilderCustomizer.class, () -> builder -> builder.keyId("alias/by-customizer"))
                .run(context -> {
                    context.getBean(EmbeddedKms.class).createKey("alias/by-customizer");
                    assertThat(context.getBean(KmsService.class).encrypt("secret", CONTEXT))
                            .startsWith("9Q");
                });
    }

    @Test
    void purposesAreInjectableByTheirNamesAndTheDefaultWithout() {
        contexts.withPropertyValues("aws.kms.keys.cards.key-id=alias/cards", "aws.kms.keys.mail.key-id=alias/mail")
                .withUserConfiguration(InjectingConfiguration.class)
                .run(context -> {
                    Injected injected = context.getBean(Injected.class);
                    assertThat(injected.plain()).isSameAs(context.getBean(KmsService.class));
                    String card = injected.cards().encrypt("4111", CONTEXT);
                    assertThat(injected.plain().forPurpose("cards").decrypt(card, CONTEXT))
                            .isEqualTo("4111");
                    assertThatExceptionOfType(UntrustedKeyException.class)
                            .isThrownBy(() -> injected.plain().decrypt(card, CONTEXT));
                });
    }

    @Test
    void defaultWhenOnlyPurposesAreConfiguredIsMisuse() {
        Contexts.plain()
                .withPropertyValues("aws.kms.embedded.enabled=true", "aws.kms.keys.cards.key-id=alias/cards")
                .run(context -> assertThatExceptionOfType(KmsUsageException.class)
                        .isThrownBy(() -> context.getBean(KmsService.class).encrypt("secret", CONTEXT))
                        .withMessageContaining("aws.kms.key-id")
                        .withMessageContaining("cards"));
    }

    @Test
    void contextRulesAreThoseOfThePurpose() {
        contexts.withPropertyValues(
                        "aws.kms.required-context=row",
                        "aws.kms.encryption-context.service=orders",
                        "aws.kms.keys.cards.key-id=alias/cards",
                        "aws.kms.keys.cards.required-context=tenant")
                .run(context -> {
                    KmsService kms = context.getBean(KmsService.class);
                    assertThatExceptionOfType(KmsUsageException.class)
                            .isThrownBy(() -> kms.encrypt("secret", EncryptionContext.of("tenant", "acme")))
                            .withMessageContaining("[row]");
                    assertThatExceptionOfType(KmsUsageException.class)
                            .isThrownBy(() -> kms.encrypt("secret", CONTEXT.with("service", "other")))
                            .withMessageContaining("service");
                    KmsService cards = kms.forPurpose("cards");
                    assertThat(cards.encrypt("secret", EncryptionContext.of("tenant", "acme")))
                            .startsWith("9Q");
                    assertThatExceptionOfType(KmsUsageException.class)
                            .isThrownBy(() -> cards.encrypt("secret", EncryptionContext.none()))
                            .withMessageContaining("[tenant]");
                });
    }

    @Test
    void kmsServiceWhenApplicationHasItsOwnBacksOff() {
        KmsService own = new ForwardingKmsService(null);
        contexts.withBean("own", KmsService.class, () -> own)
                .run(context -> assertThat(context.getBean(KmsService.class)).isSameAs(own));
    }

    @Test
    void builderWhenApplicationWrapsTheServiceStaysAndPurposesGoThroughTheWrapper() {
        contexts.withPropertyValues("aws.kms.keys.cards.key-id=alias/cards")
                .withUserConfiguration(WrappingConfiguration.class, InjectingCardsConfiguration.class)
                .run(context -> {
                    assertThat(context.getBean(KmsService.class)).isInstanceOf(ForwardingKmsService.class);
                    assertThat(context.getBean(KmsService.class).encrypt("secret", CONTEXT))
                            .startsWith("9Q");
                    ForwardingKmsService cards = (ForwardingKmsService)
                            context.getBean(InjectedCards.class).cards();
                    assertThat(cards.decrypt(cards.encrypt("4111", CONTEXT), CONTEXT))
                            .isEqualTo("4111");
                });
    }

    @Test
    void builderIsANewOneForEachInjection() {
        contexts.run(context -> assertThat(context.getBean(KmsServiceBuilder.class))
                .isNotSameAs(context.getBean(KmsServiceBuilder.class)));
    }

    @Test
    void builderCustomizersAreCalledInTheirOrderAfterTheProperties() {
        List<String> calls = new ArrayList<>();
        contexts.withBean("second", KmsServiceBuilderCustomizer.class, () -> new Second(calls))
                .withBean("first", KmsServiceBuilderCustomizer.class, () -> new First(calls))
                .run(context -> assertThat(calls).containsExactly("first, with purposes true", "second"));
    }

    @Test
    void listenersAreToldOfEvents() {
        List<KmsEvent> events = new ArrayList<>();
        contexts.withBean(KmsEventListener.class, () -> events::add).run(context -> {
            context.getBean(KmsService.class).encrypt("secret", CONTEXT);
            assertThat(events).hasAtLeastOneElementOfType(KmsEvent.OperationCompleted.class);
        });
    }

    @Test
    void contextWhenStoppedDestroysDataKeysAndGoesOnWhenStarted() {
        contexts.run(context -> {
            KmsService kms = context.getBean(KmsService.class);
            EmbeddedKms embedded = context.getBean(EmbeddedKms.class);
            kms.encrypt("secret", CONTEXT);
            embedded.resetCounts();
            kms.encrypt("secret", CONTEXT);
            assertThat(embedded.requestCount("GenerateDataKey")).isZero();
            context.stop();
            context.start();
            kms.encrypt("secret", CONTEXT);
            assertThat(embedded.requestCount("GenerateDataKey")).isOne();
        });
    }

    @Test
    void dataKeysWhenInvalidatedAreAskedForAgain() {
        contexts.withPropertyValues("aws.kms.keys.cards.key-id=alias/cards").run(context -> {
            KmsService kms = context.getBean(KmsService.class);
            KmsDataKeys dataKeys = context.getBean(KmsDataKeys.class);
            EmbeddedKms embedded = context.getBean(EmbeddedKms.class);
            embedded.resetCounts();
            encryptEverywhere(kms);
            assertThat(embedded.requestCount("GenerateDataKey")).isEqualTo(3);
            dataKeys.invalidate("cards");
            encryptEverywhere(kms);
            assertThat(embedded.requestCount("GenerateDataKey")).isEqualTo(4);
            dataKeys.invalidate("default", CONTEXT);
            encryptEverywhere(kms);
            assertThat(embedded.requestCount("GenerateDataKey")).isEqualTo(5);
            dataKeys.invalidateAll();
            encryptEverywhere(kms);
            assertThat(embedded.requestCount("GenerateDataKey")).isEqualTo(8);
            assertThatExceptionOfType(KmsUsageException.class).isThrownBy(() -> dataKeys.invalidate("none"));
        });
    }

    private static void encryptEverywhere(KmsService kms) {
        kms.encrypt("secret", CONTEXT);
        kms.encrypt("secret", EncryptionContext.none());
        kms.forPurpose("cards").encrypt("secret", CONTEXT);
    }

    @Test
    void contextWhenClosedClosesEachServiceThatWasBuilt() {
        contexts.run(context -> {
            KmsService kms = context.getBean(KmsService.class);
            KmsService another = context.getBean(KmsServiceBuilder.class).build();
            context.close();
            assertThatExceptionOfType(KmsUsageException.class)
                    .isThrownBy(() -> kms.encrypt("secret", CONTEXT))
                    .withMessageContaining("closed");
            assertThatExceptionOfType(KmsUsageException.class)
                    .isThrownBy(() -> another.encrypt("secret", CONTEXT))
                    .withMessageContaining("closed");
        });
    }

    @Test
    void propertyWhenMisspeltStopsStartUpAndIsNamed() {
        contexts.withPropertyValues("aws.kms.key-idd=alias/orders")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(
                                UnboundConfigurationPropertiesException.class,
                                failure -> assertThat(failure.getUnboundProperties())
                                        .anySatisfy(property ->
                                                assertThat(property.getName()).hasToString("aws.kms.key-idd"))));
    }

    @Test
    void defaultWhenDescribedTwiceStopsStartUp() {
        contexts.withPropertyValues("aws.kms.keys.default.key-id=alias/other")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(MutuallyExclusiveConfigurationPropertiesException.class));
    }

    @Test
    void defaultWhenDescribedAmongTheKeysIsTheDefault() {
        Contexts.plain()
                .withPropertyValues("aws.kms.embedded.enabled=true", "aws.kms.keys.default.key-id=alias/orders")
                .run(context -> assertThat(context.getBean(KmsService.class).encrypt("secret", CONTEXT))
                        .startsWith("9Q"));
    }

    record Injected(KmsService plain, KmsService cards) {}

    @Configuration(proxyBeanMethods = false)
    static class InjectingConfiguration {

        @Bean
        Injected injected(KmsService plain, @Qualifier("cards") KmsService cards) {
            return new Injected(plain, cards);
        }
    }

    record InjectedCards(KmsService cards) {}

    @Configuration(proxyBeanMethods = false)
    static class InjectingCardsConfiguration {

        @Bean
        InjectedCards injectedCards(@Qualifier("cards") KmsService cards) {
            return new InjectedCards(cards);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WrappingConfiguration {

        @Bean
        @Primary
        KmsService mine(KmsServiceBuilder builder) {
            return new ForwardingKmsService(builder.build());
        }
    }

    @Order(1)
    private record First(List<String> calls) implements KmsServiceBuilderCustomizer {

        @Override
        public void customize(KmsServiceBuilder builder) {
            calls.add("first, with purposes " + builder.hasPurposes());
        }
    }

    @Order(2)
    private record Second(List<String> calls) implements KmsServiceBuilderCustomizer {

        @Override
        public void customize(KmsServiceBuilder builder) {
            calls.add("second");
        }
    }
}
