package io.github.kmsenvelope.spring.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

class GrafanaDashboardTests {

    private static final String TEXT = OperationsPage.file("grafana-dashboard.json");

    private static final JsonNode DASHBOARD = JsonNode.parser().parse(TEXT);

    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((kms_\\w+)(?:\\{[^}]*})?, (\\w+)\\)");

    private static final Pattern LEGEND_LABEL = Pattern.compile("\\{\\{(\\w+)}}");

    static List<JsonNode> queries() {
        List<JsonNode> queries = new ArrayList<>();
        collect(DASHBOARD, "expr", queries);
        return queries;
    }

    static Stream<JsonNode> panels() {
        return DASHBOARD.field("panels").orElseThrow().asArray().stream()
                .filter(panel -> !text(panel, "type").equals("row"));
    }

    @ParameterizedTest
    @MethodSource("queries")
    void queryNamesSeriesThatExist(JsonNode query) {
        new PromQl(text(query, "expr")).hasSeriesThatExist();
    }

    @ParameterizedTest
    @MethodSource("queries")
    void queryHasTheLabelsOfItsLegend(JsonNode query) {
        String legend = query.field("legendFormat")
                .or(() -> query.field("textFormat"))
                .map(JsonNode::text)
                .orElse("");
        List<String> labels = LEGEND_LABEL
                .matcher(legend)
                .results()
                .map((MatchResult label) -> label.group(1))
                .toList();
        assertThat(new PromQl(text(query, "expr")).groupings()).containsAll(labels);
    }

    @Test
    void variablesNameLabelsThatExist() {
        Matcher query = LABEL_VALUES.matcher(TEXT);
        int found = 0;
        while (query.find()) {
            found++;
            assertThat(PromQl.labels(PromQl.meter(query.group(1)))).contains(query.group(2));
        }
        assertThat(found).isEqualTo(6);
    }

    @ParameterizedTest
    @MethodSource("panels")
    void panelSaysWhatItMeansAndInWhichUnit(JsonNode panel) {
        assertThat(text(panel, "description")).hasSizeGreaterThan(30).endsWith(".");
        JsonNode defaults = panel.field("fieldConfig")
                .flatMap(config -> config.field("defaults"))
                .orElseThrow();
        if (!text(panel, "type").equals("state-timeline")) {
            assertThat(text(defaults, "unit")).isNotBlank();
        }
    }

    @Test
    void panelsAreOfTypesThatAreRequired() {
        List<String> required = DASHBOARD.field("__requires").orElseThrow().asArray().stream()
                .map(part -> text(part, "id"))
                .toList();
        assertThat(panels().map(panel -> text(panel, "type"))).isNotEmpty().isSubsetOf(required);
    }

    @Test
    void panelsHaveIdsOfTheirOwn() {
        assertThat(DASHBOARD.field("panels").orElseThrow().asArray().stream()
                        .map(panel -> panel.field("id").orElseThrow().asNumber()))
                .doesNotHaveDuplicates();
    }

    @Test
    void datasourceIsAskedForAtImport() {
        JsonNode input = DASHBOARD.field("__inputs").orElseThrow().asArray().get(0);
        assertThat(text(input, "pluginId")).isEqualTo("prometheus");
        List<JsonNode> sources = new ArrayList<>();
        collect(DASHBOARD, "datasource", sources);
        assertThat(sources)
                .isNotEmpty()
                .allSatisfy(owner -> assertThat(text(owner.field("datasource").orElseThrow(), "uid"))
                        .isEqualTo("${" + text(input, "name") + "}"));
    }

    @Test
    void linksLeadToSectionsThatExist() {
        assertThat(OperationsPage.runbooks(TEXT)).isNotEmpty();
        assertThat(OperationsPage.sections())
                .containsKeys(OperationsPage.runbooks(TEXT).toArray(String[]::new));
    }

    private static String text(JsonNode node, String field) {
        return node.field(field).orElseThrow().text();
    }

    /** Collects the objects that have a field, at any depth. */
    private static void collect(JsonNode node, String field, List<JsonNode> found) {
        if (node.isArray()) {
            node.asArray().forEach(element -> collect(element, field, found));
        } else if (node.isObject()) {
            Map<String, JsonNode> fields = node.asObject();
            if (fields.containsKey(field)) {
                found.add(node);
            }
            fields.values().forEach(value -> collect(value, field, found));
        }
    }
}
