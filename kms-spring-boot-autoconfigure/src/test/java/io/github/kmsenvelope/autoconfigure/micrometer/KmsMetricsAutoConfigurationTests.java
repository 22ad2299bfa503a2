package io.github.kmsenvelope.autoconfigure.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.autoconfigure.Contexts;
import io.github.kmsenvelope.spring.micrometer.KmsMetrics;
import io.github.kmsenvelope.spring.micrometer.KmsMetricsSettings;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class KmsMetricsAutoConfigurationTests {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    private final ApplicationContextRunner withoutRegistry =
            Contexts.embedded().withConfiguration(AutoConfigurations.of(KmsMetricsAutoConfiguration.class));

    private final ApplicationContextRunner contexts = withoutRegistry.withConfiguration(AutoConfigurations.of(
            MetricsAutoConfiguration.class,
            SimpleMetricsExportAutoConfiguration.class,
            CompositeMeterRegistryAutoConfiguration.class));

    private static void assertEncrypts(AssertableApplicationContext context) {
        assertThat(context).hasNotFailed();
        assertThat(context.getBean(KmsService.class).encrypt("secret", CONTEXT)).startsWith("9Q");
    }

    private static Stream<String> meters(AssertableApplicationContext context) {
        return context.getBean(MeterRegistry.class).getMeters().stream()
                .map(Meter::getId)
                .map(Meter.Id::getName)
                .filter(name -> name.startsWith("kms."));
    }

    @Test
    void metricsAreKeptWhereBootHasARegistry() {
        contexts.run(context -> {
            assertEncrypts(context);
            assertThat(context).hasSingleBean(KmsMetrics.class);
            assertThat(meters(context)).contains("kms.encrypt");
        });
    }

    @Test
    void metricsWhenThereIsNoRegistryAreNotKept() {
        withoutRegistry.run(context -> {
            assertEncrypts(context);
            assertThat(context).doesNotHaveBean(KmsMetrics.class);
        });
    }

    @Test
    void metricsWhenThereIsNoServiceAreNotKept() {
        contexts.withPropertyValues("aws.kms.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(KmsMetrics.class));
    }

    @Test
    void metricsWhenSeveralRegistriesAreEqualAreNotKept() {
        withoutRegistry
                .withBean("one", MeterRegistry.class, SimpleMeterRegistry::new)
                .withBean("two", MeterRegistry.class, SimpleMeterRegistry::new)
                .run(context -> {
                    assertEncrypts(context);
                    assertThat(context).doesNotHaveBean(KmsMetrics.class);
                });
    }

    @Test
    void metricsWhenBootJoinsSeveralRegistriesAreInEach() {
        SimpleMeterRegistry one = new SimpleMeterRegistry();
        SimpleMeterRegistry two = new SimpleMeterRegistry();
        contexts.withBean("one", MeterRegistry.class, () -> one)
                .withBean("two", MeterRegistry.class, () -> two)
                .run(context -> {
                    assertEncrypts(context);
                    for (MeterRegistry registry : new MeterRegistry[] {one, two}) {
                        assertThat(registry.get("kms.encrypt")
                                        .tag("outcome", "success")
                                        .timer()
                                        .count())
                                .isEqualTo(1);
                        assertThat(registry.get("kms.cache.misses")
                                        .tag("operation", "encrypt")
                                        .functionCounter()
                                        .count())
                                .isEqualTo(1);
                    }
                });
    }

    @Test
    void metricsWhenSwitchedOffByBootAreNotRegistered() {
        contexts.withPropertyValues("management.metrics.enable.kms=false").run(context -> {
            assertEncrypts(context);
            assertThat(meters(context)).isEmpty();
        });
    }

    @Test
    void meterWhenSwitchedOffByBootIsTheOnlyOneMissing() {
        contexts.withPropertyValues("management.metrics.enable.kms.cache.evictions=false")
                .run(context -> {
                    assertEncrypts(context);
                    assertThat(meters(context)).contains("kms.cache.hits").doesNotContain("kms.cache.evictions");
                });
    }

    @Test
    void histogramsAreForBootsPropertiesToAskFor() {
        contexts.withPropertyValues("management.metrics.distribution.slo.kms.encrypt=1ms,10ms")
                .run(context -> {
                    assertEncrypts(context);
                    assertThat(context.getBean(MeterRegistry.class)
                                    .get("kms.encrypt")
                                    .tag("outcome", "success")
                                    .timer()
                                    .takeSnapshot()
                                    .histogramCounts())
                            .hasSize(2);
                });
    }

    @Test
    void metricsOfTheApplicationTakeTheirPlace() {
        KmsMetrics own = new KmsMetrics(new SimpleMeterRegistry(), new KmsMetricsSettings(1, null));
        contexts.withBean(KmsMetrics.class, () -> own).run(context -> {
            assertEncrypts(context);
            assertThat(context.getBean(KmsMetrics.class)).isSameAs(own);
            assertThat(meters(context)).isEmpty();
        });
    }

    @Test
    void everythingElseWorksWithoutMicrometer() {
        withoutRegistry
                .withClassLoader(new FilteredClassLoader("io.micrometer"))
                .run(context -> {
                    assertEncrypts(context);
                    assertThat(context).doesNotHaveBean("kmsMetrics");
                });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everythingElseWorksWithoutBootsMetrics(boolean hasRegistry) {
        ApplicationContextRunner runner =
                withoutRegistry.withClassLoader(new FilteredClassLoader("org.springframework.boot.micrometer"));
        (hasRegistry ? runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new) : runner).run(context -> {
            assertEncrypts(context);
            assertThat(context.getBeansOfType(KmsMetrics.class)).hasSize(hasRegistry ? 1 : 0);
        });
    }
}
