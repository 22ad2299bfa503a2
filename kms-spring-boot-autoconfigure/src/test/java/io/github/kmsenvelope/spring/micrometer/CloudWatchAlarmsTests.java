package io.github.kmsenvelope.spring.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CloudWatchAlarmsTests {

    private static final YamlTree TEMPLATE = YamlTree.parse(OperationsPage.file("cloudwatch-alarms.yaml"));

    private static final Map<String, YamlTree> PARAMETERS =
            TEMPLATE.get("Parameters").fields();

    private static final Map<String, YamlTree> CONDITIONS =
            TEMPLATE.get("Conditions").fields();

    private static final Map<String, YamlTree> RESOURCES =
            TEMPLATE.get("Resources").fields();

    private static final Pattern QUERY = Pattern.compile(
            "SELECT (?:SUM|MAX)\\(\"([^\"]+)\"\\) FROM \"\\$\\{Namespace}\"(?: WHERE (.*?))?" + "(\\$\\{OfPurpose})?");

    private static final Pattern CONDITION = Pattern.compile("(?: AND )?\"(\\w+)\" (?:=|!=) '([^']*)'");

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]+)}");

    private static final Map<String, KmsMeter> METERS = ExportedMeters.inCloudWatch();

    static Stream<String> alarms() {
        return resources("AWS::CloudWatch::Alarm");
    }

    static Stream<String> alarmsAndRules() {
        return Stream.concat(alarms(), resources("AWS::Events::Rule"));
    }

    /** The queries of our metrics. AWS's own metrics are not queried. */
    static Stream<String> queries() {
        return alarms().flatMap(alarm -> properties(alarm).find("Metrics").stream())
                .flatMap(metrics -> metrics.elements().stream())
                .flatMap(metric -> metric.find("Expression").stream())
                .flatMap(expression -> expression.find("!Sub").stream())
                .map(sub -> (sub.isList() ? sub.elements().get(0) : sub).toString());
    }

    @Test
    void templateHasAlarmsRulesAndQueries() {
        assertThat(alarms()).hasSizeGreaterThan(15);
        assertThat(alarmsAndRules()).hasSizeGreaterThan(18);
        assertThat(queries()).hasSizeGreaterThan(12);
    }

    @ParameterizedTest
    @MethodSource("queries")
    void queryNamesMetricsDimensionsAndValuesThatExist(String text) {
        Matcher query = QUERY.matcher(text);
        assertThat(query.matches()).as(text).isTrue();
        KmsMeter meter = Optional.ofNullable(METERS.get(query.group(1)))
                .orElseThrow(() -> new AssertionError("There is no metric as in " + text));
        assertThat(List.of(meter.getKeyNames()).contains(KmsMeterTag.PURPOSE))
                .as("has a purpose: " + text)
                .isEqualTo(query.group(3) != null);
        String where = Optional.ofNullable(query.group(2)).orElse("");
        assertThat(CONDITION.matcher(where).replaceAll("")).isEmpty();
        CONDITION
                .matcher(where)
                .results()
                .forEach(condition -> assertThat(ExportedMeters.valuesOf(meter, condition.group(1)))
                        .contains(condition.group(2)));
    }

    @Test
    void functionsNameParametersAndConditionsThatExist() {
        Set<String> used = new LinkedHashSet<>();
        for (String section : List.of("Conditions", "Resources")) {
            TEMPLATE.get(section).functions((function, argument) -> {
                switch (function) {
                    case "!Ref" -> used.add(argument.toString());
                    case "!Sub" -> used.addAll(variables(argument));
                    case "!If" ->
                        assertThat(CONDITIONS)
                                .containsKey(argument.elements().get(0).toString());
                    case "!Equals", "!Not" -> {}
                    default -> throw new AssertionError("What does " + function + " name?");
                }
            });
        }
        assertThat(used).containsExactlyInAnyOrderElementsOf(PARAMETERS.keySet());
    }

    @Test
    void resourcesDependOnConditionsAndResourcesThatExist() {
        List<String> conditions = namedBy("Condition");
        assertThat(conditions).isNotEmpty();
        assertThat(CONDITIONS).containsKeys(conditions.toArray(String[]::new));
        assertThat(RESOURCES).containsKeys(namedBy("DependsOn").toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource("alarms")
    void alarmTellsTheTopic(String alarm) {
        for (String actions : List.of("AlarmActions", "OKActions")) {
            assertThat(properties(alarm).get(actions).elements())
                    .singleElement()
                    .satisfies(
                            action -> assertThat(action.get("!Ref").toString()).isEqualTo("TopicArn"));
        }
    }

    @ParameterizedTest
    @MethodSource("alarmsAndRules")
    void runbookIsTheSectionThatNamesTheAlarm(String name) {
        List<String> runbooks = OperationsPage.runbooks(properties(name).toString());
        assertThat(runbooks).hasSize(1);
        assertThat(OperationsPage.section(runbooks.get(0))).contains("`" + name + "`");
    }

    private static YamlTree properties(String resource) {
        return TEMPLATE.get("Resources").get(resource).get("Properties");
    }

    private static Stream<String> resources(String type) {
        return RESOURCES.entrySet().stream()
                .filter(resource -> resource.getValue().get("Type").toString().equals(type))
                .map(Map.Entry::getKey);
    }

    private static List<String> namedBy(String attribute) {
        return RESOURCES.values().stream()
                .flatMap(resource -> resource.find(attribute).stream())
                .map(YamlTree::toString)
                .toList();
    }

    /** What a {@code !Sub} names of the template: neither its own variables nor those of CloudFormation. */
    private static Set<String> variables(YamlTree sub) {
        YamlTree text = sub.isList() ? sub.elements().get(0) : sub;
        Set<String> variables = new LinkedHashSet<>();
        VARIABLE.matcher(text.toString()).results().forEach(variable -> variables.add(variable.group(1)));
        if (sub.isList()) {
            variables.removeAll(sub.elements().get(1).fields().keySet());
        }
        variables.removeIf(variable -> variable.startsWith("AWS::"));
        return variables;
    }
}
