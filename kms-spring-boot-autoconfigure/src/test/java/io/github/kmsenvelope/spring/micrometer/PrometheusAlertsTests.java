package io.github.kmsenvelope.spring.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PrometheusAlertsTests {

    private static final Pattern LABEL = Pattern.compile("\\$labels\\.(\\w+)");

    static Stream<YamlTree> alerts() {
        return YamlTree.parse(OperationsPage.file("prometheus-alerts.yaml")).get("groups").elements().stream()
                .flatMap(group -> group.get("rules").elements().stream());
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void expressionNamesSeriesThatExist(YamlTree alert) {
        expression(alert).hasSeriesThatExist();
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void annotationsUseLabelsThatTheExpressionHas(YamlTree alert) {
        Set<String> used = new TreeSet<>();
        Matcher label = LABEL.matcher(alert.get("annotations").toString());
        while (label.find()) {
            used.add(label.group(1));
        }
        assertThat(expression(alert).groupings()).containsAll(used);
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void alertHasSeverityAndSummary(YamlTree alert) {
        assertThat(alert.get("labels").get("severity").toString()).isIn("critical", "warning");
        assertThat(alert.get("annotations").get("summary").toString()).isNotBlank();
        assertThat(alert.get("annotations").get("description").toString()).endsWith(".");
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void runbookIsTheSectionThatNamesTheAlert(YamlTree alert) {
        List<String> runbooks = OperationsPage.runbooks(
                alert.get("annotations").get("runbook_url").toString());
        assertThat(runbooks).hasSize(1);
        assertThat(OperationsPage.section(runbooks.get(0))).contains("`" + alert.get("alert") + "`");
    }

    @Test
    void alertsHaveNamesOfTheirOwn() {
        assertThat(alerts().map(alert -> alert.get("alert").toString()))
                .doesNotHaveDuplicates()
                .hasSizeGreaterThan(10);
    }

    private static PromQl expression(YamlTree alert) {
        return new PromQl(alert.get("expr").toString());
    }
}
