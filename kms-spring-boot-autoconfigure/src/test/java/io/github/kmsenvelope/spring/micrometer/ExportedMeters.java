package io.github.kmsenvelope.spring.micrometer;

import io.micrometer.cloudwatch2.CloudWatchConfig;
import io.micrometer.cloudwatch2.CloudWatchMeterRegistry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataResponse;

/** The meters under the names that Micrometer's own registries give them elsewhere. */
final class ExportedMeters {

    private static final Duration STEP = Duration.ofMinutes(1);

    private ExportedMeters() {}

    /** Returns the meters by the names of their series in Prometheus. */
    static Map<String, KmsMeter> inPrometheus() {
        Map<String, KmsMeter> meters = new TreeMap<>();
        for (KmsMeter meter : KmsMeter.values()) {
            PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            use(meter, registry);
            registry.scrape()
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> meters.put(line.split("[{ ]", 2)[0], meter));
        }
        return meters;
    }

    /** Returns the meters by the names of their metrics in CloudWatch. */
    static Map<String, KmsMeter> inCloudWatch() {
        Map<String, KmsMeter> meters = new TreeMap<>();
        for (KmsMeter meter : KmsMeter.values()) {
            sentToCloudWatch(meter).forEach(metric -> meters.put(metric.metricName(), meter));
        }
        return meters;
    }

    /** Returns what CloudWatch is sent of a meter that was used once. */
    static List<MetricDatum> sentToCloudWatch(KmsMeter meter) {
        MockClock clock = new MockClock();
        Recipient recipient = new Recipient();
        CloudWatchMeterRegistry registry = new CloudWatchMeterRegistry(new Config(), clock, recipient);
        use(meter, registry);
        clock.add(STEP);
        registry.close();
        return recipient.metrics;
    }

    /** Returns the values that a tag of a meter has, or nothing if they come from the configuration. */
    static List<String> valuesOf(KmsMeter meter, String tag) {
        KmsMeterTag key = Arrays.stream(meter.getKeyNames())
                .map(KmsMeterTag.class::cast)
                .filter(name -> name.asString().equals(tag))
                .findFirst()
                .orElseThrow(() -> new AssertionError(meter + " has no tag " + tag));
        List<String> values = new ArrayList<>(key.knownValues());
        if (key == KmsMeterTag.STREAM_OUTCOME) {
            values.addAll(KmsMeterTag.OUTCOME.knownValues());
        }
        return values;
    }

    private static void use(KmsMeter meter, MeterRegistry registry) {
        List<Tag> tags = Arrays.stream(meter.getKeyNames())
                .map(key -> Tag.of(key.asString(), "value"))
                .toList();
        Meter.Type type = meter.getType();
        switch (type) {
            case TIMER ->
                Timer.builder(meter.getName()).tags(tags).register(registry).record(Duration.ofMillis(1));
            case DISTRIBUTION_SUMMARY ->
                DistributionSummary.builder(meter.getName())
                        .baseUnit(meter.getBaseUnit())
                        .tags(tags)
                        .register(registry)
                        .record(1);
            case COUNTER ->
                Counter.builder(meter.getName())
                        .baseUnit(meter.getBaseUnit())
                        .tags(tags)
                        .register(registry)
                        .increment();
            case GAUGE ->
                Gauge.builder(meter.getName(), () -> 1)
                        .baseUnit(meter.getBaseUnit())
                        .tags(tags)
                        .register(registry);
            default -> throw new IllegalStateException("No meter is a " + type);
        }
    }

    private static final class Config implements CloudWatchConfig {

        @Override
        public @Nullable String get(String key) {
            return null;
        }

        @Override
        public String namespace() {
            return "test";
        }

        @Override
        public Duration step() {
            return STEP;
        }
    }

    private static final class Recipient implements CloudWatchAsyncClient {

        private final List<MetricDatum> metrics = new ArrayList<>();

        @Override
        public CompletableFuture<PutMetricDataResponse> putMetricData(PutMetricDataRequest request) {
            metrics.addAll(request.metricData());
            return CompletableFuture.completedFuture(
                    PutMetricDataResponse.builder().build());
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }
}
