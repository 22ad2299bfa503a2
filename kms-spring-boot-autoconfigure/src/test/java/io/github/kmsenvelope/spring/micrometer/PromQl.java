package io.github.kmsenvelope.spring.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The series and labels that an expression of PromQL names. Knows of the language what the files here use. */
final class PromQl {

    /** What Prometheus adds to each series that it scrapes. */
    private static final Set<String> LABELS_OF_PROMETHEUS = Set.of("job", "instance");

    private static final Pattern SERIES = Pattern.compile("\\b(kms_\\w+)(?:\\{([^}]*)})?");

    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");

    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|without|on|ignoring)\\s*\\(([^)]*)\\)");

    private static final Map<String, KmsMeter> METERS = ExportedMeters.inPrometheus();

    private final String expression;

    PromQl(String expression) {
        this.expression = expression;
    }

    /** Asserts that each series exists and can have the labels and values that are asked for. */
    void hasSeriesThatExist() {
        List<KmsMeter> meters = meters();
        assertThat(meters).as(expression).isNotEmpty();
        Matcher series = SERIES.matcher(expression);
        while (series.find()) {
            if (series.group(2) != null) {
                matchersExist(meter(series.group(1)), series.group(2));
            }
        }
        for (KmsMeter meter : meters) {
            assertThat(labels(meter)).as("%s, for %s", expression, meter).containsAll(groupings());
        }
    }

    /** Returns the labels of the result. */
    Set<String> groupings() {
        Set<String> labels = new TreeSet<>();
        Matcher grouping = GROUPING.matcher(expression);
        while (grouping.find()) {
            labels.addAll(Arrays.asList(grouping.group(1).split("\\s*,\\s*")));
        }
        return labels;
    }

    static Set<String> labels(KmsMeter meter) {
        Set<String> labels = new TreeSet<>(LABELS_OF_PROMETHEUS);
        Arrays.stream(meter.getKeyNames()).forEach(tag -> labels.add(tag.asString()));
        return labels;
    }

    static KmsMeter meter(String series) {
        return Optional.ofNullable(METERS.get(series))
                .orElseThrow(() -> new AssertionError("There is no series " + series));
    }

    private List<KmsMeter> meters() {
        List<KmsMeter> meters = new ArrayList<>();
        Matcher series = SERIES.matcher(expression);
        while (series.find()) {
            meters.add(meter(series.group(1)));
        }
        return meters;
    }

    private void matchersExist(KmsMeter meter, String matchers) {
        Matcher matcher = MATCHER.matcher(matchers);
        assertThat(MATCHER.matcher(matchers).replaceAll("").replaceAll("[\\s,]", ""))
                .as("what is no matcher in %s", expression)
                .isEmpty();
        while (matcher.find()) {
            String label = matcher.group(1);
            assertThat(labels(meter)).as(expression).contains(label);
            if (!matcher.group(3).startsWith("$")) {
                assertThat(ExportedMeters.valuesOf(meter, label)).as(expression).containsAll(values(matcher.group(3)));
            }
        }
    }

    private static List<String> values(String pattern) {
        return Stream.of(pattern.split("\\|")).toList();
    }
}
