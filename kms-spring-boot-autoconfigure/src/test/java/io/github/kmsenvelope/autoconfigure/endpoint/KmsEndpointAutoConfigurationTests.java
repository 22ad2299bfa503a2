package io.github.kmsenvelope.autoconfigure.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.autoconfigure.Contexts;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.spring.endpoint.KmsDescriptor;
import io.github.kmsenvelope.spring.endpoint.KmsEndpoint;
import io.github.kmsenvelope.spring.endpoint.KmsEndpointWebExtension;
import io.github.kmsenvelope.spring.endpoint.PurposeDescriptor;
import io.github.kmsenvelope.spring.status.KmsStatus;
import java.security.Principal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class KmsEndpointAutoConfigurationTests {

    private final ApplicationContextRunner contexts = Contexts.embedded()
            .withConfiguration(AutoConfigurations.of(KmsEndpointAutoConfiguration.class))
            .withPropertyValues("management.endpoints.web.exposure.include=kms");

    @Test
    void endpointWhenExposedTellsOfPurposesWithoutAccounts() {
        contexts.run(context -> {
            context.getBean(KmsService.class).encrypt("secret", EncryptionContext.of("tenant", "acme"));
            KmsDescriptor told = context.getBean(KmsEndpointWebExtension.class).kms(SecurityContext.NONE);
            assertThat(told.purposes()).singleElement().satisfies(purpose -> {
                assertThat(purpose.name()).isEqualTo("default");
                assertThat(purpose.keyId()).isEqualTo("alias/orders");
                assertThat(purpose.keys())
                        .singleElement()
                        .satisfies(key ->
                                assertThat(key.keyArn()).startsWith("arn:aws:kms:us-east-1:************:key/****"));
                assertThat(purpose.encryptCache().size()).isOne();
                assertThat(purpose.encryptCache().contexts()).isOne();
            });
            assertThat(told.circuitBreakers()).hasSize(KmsEvent.RequestKind.values().length);
            assertThat(told.toString()).doesNotContain("acme").doesNotContain("000000000000");
        });
    }

    @Test
    void endpointShowsValuesToWhomItMay() {
        contexts.withPropertyValues(
                        "management.endpoint.kms.show-values=when-authorized", "management.endpoint.kms.roles=operator")
                .run(context -> {
                    KmsEndpointWebExtension endpoint = context.getBean(KmsEndpointWebExtension.class);
                    assertThat(endpoint.kms(SecurityContext.NONE).toString()).doesNotContain("000000000000");
                    assertThat(endpoint.kms(new User("reader")).toString()).doesNotContain("000000000000");
                    assertThat(endpoint.kms(new User("operator")).toString()).contains("000000000000");
                });
        contexts.withPropertyValues("management.endpoint.kms.show-values=always")
                .run(context -> assertThat(context.getBean(KmsEndpointWebExtension.class)
                                .kms(SecurityContext.NONE)
                                .toString())
                        .contains("000000000000"));
    }

    @Test
    void endpointCountsErrorsByClass() {
        contexts.run(context -> {
            context.getBean(EmbeddedKms.class).faults().deny("GenerateDataKey");
            KmsService kms = context.getBean(KmsService.class);
            assertThatExceptionOfType(RuntimeException.class)
                    .isThrownBy(() -> kms.encrypt("secret", EncryptionContext.none()));
            PurposeDescriptor told =
                    Objects.requireNonNull(context.getBean(KmsEndpoint.class).purpose("default"));
            assertThat(told.errors()).extractingByKey("denied").satisfies(errors -> {
                assertThat(errors.count()).isOne();
                assertThat(errors.last().errorCode()).isEqualTo("AccessDeniedException");
                assertThat(errors.last().requestId()).isNotBlank();
            });
            assertThat(told.recentErrors()).hasSize(1);
            // The embedded KMS serves the other tests too.
            context.getBean(EmbeddedKms.class).faults().clear();
        });
    }

    @Test
    void invalidateLetsGoOfTheDataKeysOfOnePurposeOrAll() {
        contexts.withPropertyValues("aws.kms.keys.cards.key-id=alias/cards").run(context -> {
            KmsService kms = context.getBean(KmsService.class);
            KmsEndpointWebExtension web = context.getBean(KmsEndpointWebExtension.class);
            kms.encrypt("secret", EncryptionContext.none());
            kms.forPurpose("cards").encrypt("secret", EncryptionContext.none());
            assertThat(web.invalidate("cards").getStatus()).isEqualTo(204);
            assertThat(web.kms(SecurityContext.NONE).purposes())
                    .extracting(purpose -> purpose.encryptCache().size())
                    .containsExactly(1L, 0L);
            context.getBean(KmsEndpoint.class).invalidateAll();
            assertThat(web.kms(SecurityContext.NONE).purposes())
                    .extracting(purpose -> purpose.encryptCache().size())
                    .containsExactly(0L, 0L);
        });
    }

    @Test
    void unknownPurposeIsNotFoundAndNothingIsDone() {
        contexts.run(context -> {
            context.getBean(KmsService.class).encrypt("secret", EncryptionContext.none());
            KmsEndpointWebExtension web = context.getBean(KmsEndpointWebExtension.class);
            assertThat(web.purpose(SecurityContext.NONE, "none").getStatus()).isEqualTo(404);
            assertThat(web.invalidate("none")).satisfies(answer -> {
                assertThat(answer.getStatus()).isEqualTo(404);
                assertThat(answer.getBody()).extractingByKey("error").asString().contains("'none'", "[default]");
            });
            assertThat(context.getBean(KmsEndpoint.class).invalidate("none")).isFalse();
            assertThat(web.kms(SecurityContext.NONE).purposes())
                    .singleElement()
                    .satisfies(
                            purpose -> assertThat(purpose.encryptCache().size()).isOne());
        });
    }

    @Test
    void endpointWhenNotExposedIsNotThere() {
        contexts.withPropertyValues("management.endpoints.web.exposure.include=health")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(KmsEndpoint.class)
                        .doesNotHaveBean(KmsEndpointWebExtension.class)
                        .doesNotHaveBean(KmsStatus.class));
    }

    @Test
    void endpointWhenAccessIsNoneIsNotThere() {
        contexts.withPropertyValues("management.endpoint.kms.access=NONE")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(KmsEndpoint.class));
    }

    @Test
    void endpointWithoutActuatorIsNotThere() {
        contexts.withClassLoader(new FilteredClassLoader(Endpoint.class))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(KmsService.class)
                        .doesNotHaveBean("kmsEndpoint"));
    }

    @Test
    void bodiesAreKnownToNativeImages() {
        RuntimeHints hints = new RuntimeHints();
        new ReflectiveRuntimeHintsRegistrar()
                .registerRuntimeHints(hints, KmsEndpoint.class, KmsEndpointWebExtension.class);
        for (Class<?> type : new Class<?>[] {
            KmsDescriptor.class, PurposeDescriptor.class, PurposeDescriptor.Key.class, PurposeDescriptor.Errors.class
        }) {
            assertThat(RuntimeHintsPredicates.reflection().onType(type)).accepts(hints);
        }
    }

    private record User(String role) implements SecurityContext {

        @Override
        public @Nullable Principal getPrincipal() {
            return () -> "somebody";
        }

        @Override
        public boolean isUserInRole(String asked) {
            return asked.equals(role);
        }
    }
}
