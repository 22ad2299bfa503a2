package io.github.kmsenvelope.spring.micrometer;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Writes {@code docs/metrics.md} from the meters and their tags. */
final class MetricsPage {

    private static final String HEAD = """
            # Metrics

            Every meter, generated from `KmsMeter`; do not edit. They are there as soon as the service is, with zeros, apart from
            outcomes that are unlikely, and are removed when the application context closes. What they are for: [Observability](observability.md#metrics).

            """;

    private MetricsPage() {}

    static String render() {
        StringBuilder page = new StringBuilder(HEAD);
        page.append("## Meters\n\n| meter | type | tags | what it tells | in Prometheus |\n|---|---|---|---|---|\n");
        for (KmsMeter meter : KmsMeter.values()) {
            page.append(row(
                    "`" + meter.getName() + "`",
                    type(meter),
                    Arrays.stream(meter.getKeyNames())
                            .map(KeyName::asString)
                            .map(MetricsPage::code)
                            .collect(Collectors.joining(", ")),
                    meter.description() + ".",
                    prometheusNames(meter).stream().map(MetricsPage::code).collect(Collectors.joining(", "))));
        }
        page.append("\n## Tags\n\n| tag | values | what it says |\n|---|---|---|\n");
        for (KmsMeterTag tag : EnumSet.allOf(KmsMeterTag.class)) {
            page.append(row(
                    code(tag.asString()),
                    tag.knownValues().stream().map(MetricsPage::code).collect(Collectors.joining(", ")),
                    tag.description() + "."));
        }
        return page.toString();
    }

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells).replace("|  |", "| |") + " |\n";
    }

    private static String code(String text) {
        return "`" + text + "`";
    }

    private static String type(KmsMeter meter) {
        String type = meter.getType().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return (meter.getBaseUnit() == null) ? type : type + ", " + meter.getBaseUnit();
    }

    /** The names that Micrometer's own registry for Prometheus gives. */
    static Set<String> prometheusNames(KmsMeter meter) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        register(meter, registry);
        return registry.scrape()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[{ ]", 2)[0])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void register(KmsMeter meter, PrometheusMeterRegistry registry) {
        List<Tag> tags = Arrays.stream(meter.getKeyNames())
                .map(key -> Tag.of(key.asString(), "value"))
                .toList();
        Meter.Type type = meter.getType();
        switch (type) {
            case TIMER -> Timer.builder(meter.getName()).tags(tags).register(registry);
            case DISTRIBUTION_SUMMARY ->
                DistributionSummary.builder(meter.getName())
                        .baseUnit(meter.getBaseUnit())
                        .tags(tags)
                        .register(registry);
            case COUNTER ->
                Counter.builder(meter.getName())
                        .baseUnit(meter.getBaseUnit())
                        .tags(tags)
                        .register(registry);
            case GAUGE ->
                Gauge.builder(meter.getName(), () -> 0)
                        .baseUnit(meter.getBaseUnit())
                        .tags(tags)
                        .register(registry);
            default -> throw new IllegalStateException("No meter is a " + type);
        }
    }
}
