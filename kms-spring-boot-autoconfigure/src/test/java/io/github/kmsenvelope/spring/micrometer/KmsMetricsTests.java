package io.github.kmsenvelope.spring.micrometer;

import static io.github.kmsenvelope.spring.micrometer.MeteredService.CONTEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What holds for all meters together. */
class KmsMetricsTests {

    private final MeterRegistry registry = new SimpleMeterRegistry();

    /** The registry of an application that runs on after the context: nothing of it is destroyed. */
    private ApplicationContextRunner contextsWithLastingRegistry() {
        return MeteredService.contexts()
                .withBean(
                        "lasting",
                        MeterRegistry.class,
                        () -> registry,
                        definition -> ((AbstractBeanDefinition) definition).setDestroyMethodName(""));
    }

    @Test
    void eachMeterIsThereBeforeAnythingHasHappenedAndShowsZero() {
        MeteredService.contexts()
                .withPropertyValues("aws.kms.metrics.request-quota=10000")
                .run(context -> {
                    MeteredService service = new MeteredService(context);
                    service.kms();
                    assertThat(service.meters().stream()
                                    .map(meter -> meter.getId().getName()))
                            .contains(Arrays.stream(KmsMeter.values())
                                    .map(KmsMeter::getName)
                                    .toArray(String[]::new));
                    assertThat(service.meters())
                            .filteredOn(meter -> !isOneFromTheStart(meter))
                            .allSatisfy(meter -> assertThat(meter.measure())
                                    .as(meter.getId().toString())
                                    .allMatch(measurement -> measurement.getValue() == 0));
                });
    }

    private static boolean isOneFromTheStart(Meter meter) {
        String name = meter.getId().getName();
        return name.equals(KmsMeter.QUOTA_HEADROOM.getName()) || name.equals(KmsMeter.BREAKER_STATE.getName());
    }

    @Test
    void eachMeterIsAsDocumented() {
        MeteredService.contexts()
                .withPropertyValues("aws.kms.metrics.request-quota=10000")
                .run(context -> {
                    MeteredService service = new MeteredService(context);
                    use(service.kms());
                    assertThat(service.meters()).allSatisfy(meter -> {
                        KmsMeter documented = Arrays.stream(KmsMeter.values())
                                .filter(candidate ->
                                        candidate.getName().equals(meter.getId().getName()))
                                .findFirst()
                                .orElseThrow();
                        assertThat(meter.getId().getType()).isEqualTo(documented.getType());
                        assertThat(meter.getId().getTags().stream().map(Tag::getKey))
                                .containsExactlyInAnyOrderElementsOf(Arrays.stream(documented.getKeyNames())
                                        .map(KeyName::asString)
                                        .toList());
                        assertThat(meter.getId().getTags())
                                .allSatisfy(tag -> assertThat(tag.getValue()).isIn(documentedValues(tag.getKey())));
                    });
                });
    }

    private static Set<String> documentedValues(String key) {
        Set<String> values = Arrays.stream(KmsMeterTag.values())
                .filter(tag -> tag.asString().equals(key))
                .flatMap(tag -> tag.knownValues().stream())
                .collect(Collectors.toSet());
        return switch (key) {
            case "purpose" -> Set.of("default", "cards");
            case "region" -> Set.of("us-east-1");
            default -> values;
        };
    }

    @Test
    void prometheusHasTheNamesOfThePage() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        MeteredService.contexts()
                .withBean(MeterRegistry.class, () -> prometheus)
                .withPropertyValues("aws.kms.metrics.request-quota=10000")
                .run(context -> {
                    use(context.getBean(KmsService.class));
                    assertThat(prometheus
                                    .scrape()
                                    .lines()
                                    .filter(line -> line.startsWith("kms_"))
                                    .map(line -> line.split("[{ ]", 2)[0])
                                    .collect(Collectors.toSet()))
                            .isEqualTo(Arrays.stream(KmsMeter.values())
                                    .flatMap(meter -> MetricsPage.prometheusNames(meter).stream())
                                    .collect(Collectors.toSet()));
                });
    }

    private static void use(KmsService kms) {
        byte[] message = kms.encrypt(new byte[9], CONTEXT);
        kms.decrypt(message, CONTEXT);
        assertThatExceptionOfType(KmsServiceException.class)
                .isThrownBy(() -> kms.forPurpose("cards").decrypt(message, CONTEXT));
    }

    @Test
    void manyContextsMakeNoFurtherMeters() {
        MeteredService.contexts().run(context -> {
            MeteredService service = new MeteredService(context);
            use(service.kms());
            Set<Meter.Id> before = idsIn(service.registry());
            for (int i = 0; i < 10_000; i++) {
                EncryptionContext each = EncryptionContext.of("tenant", "t" + i).withAssociatedData("row", "r" + i);
                service.kms().encrypt(new byte[1], each);
            }
            assertThat(idsIn(service.registry())).isEqualTo(before);
            assertThat(before.toString()).doesNotContain("t17", "arn:", "alias/");
            assertThat(service.value(KmsMeter.CACHE_CONTEXTS, "default", "encrypt"))
                    .isEqualTo(10_000);
        });
    }

    private static Set<Meter.Id> idsIn(MeterRegistry registry) {
        return MeteredService.metersIn(registry).stream().map(Meter::getId).collect(Collectors.toSet());
    }

    @Test
    void metersAreGoneFromARegistryThatOutlivesTheContext() {
        registry.counter("other");
        contextsWithLastingRegistry().run(context -> {
            use(context.getBean(KmsService.class));
            assertThat(MeteredService.metersIn(registry)).isNotEmpty();
        });
        assertThat(MeteredService.metersIn(registry)).isEmpty();
        assertThat(registry.find("other").meter()).isNotNull();
    }

    @Test
    void whatHappensAfterTheEndRegistersNothing() {
        contextsWithLastingRegistry().run(context -> {
            KmsService kms = context.getBean(KmsService.class);
            byte[] message = kms.encrypt(new byte[1], CONTEXT);
            KmsServiceBuilder builder = context.getBean(KmsServiceBuilder.class);
            context.getBean(KmsMetrics.class).close();
            assertThatExceptionOfType(KmsServiceException.class)
                    .isThrownBy(() -> kms.forPurpose("cards").decrypt(message, CONTEXT));
            builder.purpose("late", purpose -> purpose.keyId("alias/orders"))
                    .build()
                    .forPurpose("late")
                    .encrypt(new byte[1], CONTEXT);
            assertThat(MeteredService.metersIn(registry)).isEmpty();
        });
    }

    @Test
    void severalServicesAddUp() {
        MeteredService.contexts().run(context -> {
            MeteredService service = new MeteredService(context);
            List<KmsService> all = List.of(
                    service.kms(), context.getBean(KmsServiceBuilder.class).build());
            all.forEach(kms -> kms.encrypt(new byte[1], CONTEXT));
            all.forEach(kms -> kms.encrypt(new byte[1], CONTEXT));
            assertThat(service.value(KmsMeter.ENCRYPT, "default", "compact", "success"))
                    .isEqualTo(4);
            assertThat(service.value(KmsMeter.CACHE_HITS, "default", "encrypt")).isEqualTo(2);
            assertThat(service.value(KmsMeter.CACHE_SIZE, "default", "encrypt")).isEqualTo(2);
            assertThat(service.value(KmsMeter.SAVED_REQUESTS, "default", "encrypt"))
                    .isEqualTo(2);
            assertThat(service.value(KmsMeter.BREAKER_STATE, "us-east-1", "wrap", "closed"))
                    .isEqualTo(2);
        });
    }

    @Test
    void serviceThatIsBuiltLateBringsItsPurposes() {
        MeteredService.contexts().run(context -> {
            MeteredService service = new MeteredService(context);
            KmsService late = context.getBean(KmsServiceBuilder.class)
                    .purpose("late", purpose -> purpose.keyId("alias/orders"))
                    .build();
            assertThat(service.value(KmsMeter.CACHE_HITS, "late", "encrypt")).isZero();
            late.forPurpose("late").encrypt(new byte[1], CONTEXT);
            assertThat(service.value(KmsMeter.ENCRYPT, "late", "compact", "success"))
                    .isEqualTo(1);
            assertThat(service.value(KmsMeter.CACHE_MISSES, "late", "encrypt")).isEqualTo(1);
        });
    }

    @Test
    void serviceThatIsBuiltLazilyHasItsMetersThen() {
        MeteredService.contexts()
                .withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .run(context -> {
                    MeteredService service = new MeteredService(context);
                    assertThat(service.meters()).isEmpty();
                    use(service.kms());
                    assertThat(service.value(KmsMeter.DECRYPT, "default", "compact", "success"))
                            .isEqualTo(1);
                });
    }
}
