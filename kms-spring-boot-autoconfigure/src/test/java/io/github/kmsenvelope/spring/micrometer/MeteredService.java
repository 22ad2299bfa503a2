package io.github.kmsenvelope.spring.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.KmsStreams;
import io.github.kmsenvelope.autoconfigure.Contexts;
import io.github.kmsenvelope.autoconfigure.KmsServiceBuilderCustomizer;
import io.github.kmsenvelope.autoconfigure.micrometer.KmsMetricsAutoConfiguration;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.spring.KmsServices;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.Tag;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** A service of a running application context, and what its meters read. */
final class MeteredService {

    static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    /** Each test has a KMS of its own to spoil. */
    private static final AtomicLong ACCOUNTS = new AtomicLong(111_122_223_333L);

    private final ApplicationContext context;

    MeteredService(ApplicationContext context) {
        this.context = context;
    }

    /** With metrics as Boot sets them up, {@code alias/orders} as the default key, and {@code cards} as another purpose. */
    static ApplicationContextRunner contexts() {
        return Contexts.embedded()
                .withConfiguration(AutoConfigurations.of(
                        MetricsAutoConfiguration.class,
                        SimpleMetricsExportAutoConfiguration.class,
                        CompositeMeterRegistryAutoConfiguration.class,
                        KmsMetricsAutoConfiguration.class))
                .withPropertyValues(
                        "aws.kms.keys.cards.key-id=alias/cards",
                        "aws.kms.startup.check=none",
                        "aws.kms.embedded.account-id=" + ACCOUNTS.incrementAndGet());
    }

    /** Each failed request is the only one of its call, and tells the circuit breaker nothing. */
    static ApplicationContextRunner contextsWithoutResilience() {
        return contexts()
                .withPropertyValues(
                        "aws.kms.cache.enabled=false",
                        "aws.kms.retry.max-attempts=1",
                        "aws.kms.circuit-breaker.enabled=false");
    }

    /** The clock of the cache is the test's, and refreshes are made at once. */
    static ApplicationContextRunner contextsWithClock(ManualClock clock) {
        return contexts()
                .withPropertyValues("aws.kms.retry.max-attempts=1")
                .withBean(KmsServiceBuilderCustomizer.class, () -> builder -> builder.clock(clock));
    }

    KmsService kms() {
        return context.getBean(KmsService.class);
    }

    KmsStreams streams() {
        return context.getBean(KmsServices.class).all().get(0).streams();
    }

    EmbeddedKms embedded() {
        return context.getBean(EmbeddedKms.class);
    }

    MeterRegistry registry() {
        return context.getBean(MeterRegistry.class);
    }

    /** The count of a counter, timer or summary, or the value of a gauge, that has these and no other tags. */
    double value(KmsMeter meter, String... tagValues) {
        return statistic(Set.of(Statistic.COUNT, Statistic.VALUE), meter, tagValues);
    }

    /** The sum of a timer or summary. */
    double total(KmsMeter meter, String... tagValues) {
        return statistic(Set.of(Statistic.TOTAL, Statistic.TOTAL_TIME), meter, tagValues);
    }

    private double statistic(Set<Statistic> statistics, KmsMeter meter, String... tagValues) {
        Map<String, String> tags = new HashMap<>();
        for (int i = 0; i < tagValues.length; i++) {
            tags.put(meter.getKeyNames()[i].asString(), tagValues[i]);
        }
        List<Meter> found = registry().find(meter.getName()).meters().stream()
                .filter(candidate -> tagsOf(candidate).equals(tags))
                .toList();
        assertThat(found).as(meter.getName() + " " + tags).hasSize(1);
        assertThat(found.get(0).getId().getDescription()).isEqualTo(meter.description());
        return StreamSupport.stream(found.get(0).measure().spliterator(), false)
                .filter(measurement -> statistics.contains(measurement.getStatistic()))
                .mapToDouble(Measurement::getValue)
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> tagsOf(Meter meter) {
        return meter.getId().getTags().stream().collect(Collectors.toMap(Tag::getKey, Tag::getValue));
    }

    /** The meters of this library that are in the registry. */
    List<Meter> meters() {
        return metersIn(registry());
    }

    static List<Meter> metersIn(MeterRegistry registry) {
        return registry.getMeters().stream()
                .filter(meter -> meter.getId().getName().startsWith("kms."))
                .toList();
    }
}
