package io.github.kmsenvelope.autoconfigure.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.autoconfigure.Contexts;
import io.github.kmsenvelope.spring.health.KmsHealthIndicator;
import io.github.kmsenvelope.spring.status.KmsStatus;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class KmsHealthContributorAutoConfigurationTests {

    private final ApplicationContextRunner contexts =
            Contexts.embedded().withConfiguration(AutoConfigurations.of(KmsHealthContributorAutoConfiguration.class));

    @Test
    void healthIsTold() {
        contexts.run(context -> {
            context.getBean(KmsService.class).encrypt("secret", EncryptionContext.none());
            Health health = Objects.requireNonNull(
                    context.getBean("kmsHealthIndicator", HealthIndicator.class).health());
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails())
                    .extractingByKey("purposes")
                    .asString()
                    .contains("default={status=UP", "lastSuccess={operation=GenerateDataKey");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"management.health.kms.enabled=false", "management.health.defaults.enabled=false"})
    void healthWhenDisabledIsNotThere(String property) {
        contexts.withPropertyValues(property)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(KmsHealthIndicator.class)
                        .doesNotHaveBean(KmsStatus.class));
    }

    @Test
    void healthWhenKmsIsDisabledIsNotThere() {
        contexts.withPropertyValues("aws.kms.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(KmsHealthIndicator.class));
    }

    @Test
    void healthWhenItsModuleIsAbsentIsNotThere() {
        contexts.withClassLoader(new FilteredClassLoader(HealthIndicator.class))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(KmsService.class)
                        .doesNotHaveBean("kmsHealthIndicator")
                        .doesNotHaveBean(KmsStatus.class));
    }

    @Test
    void healthWhenTheApplicationHasItsOwnBacksOff() {
        HealthIndicator own = () -> Health.up().build();
        contexts.withBean("kmsHealthIndicator", HealthIndicator.class, () -> own)
                .run(context ->
                        assertThat(context.getBean("kmsHealthIndicator")).isSameAs(own));
    }
}
