package io.github.kmsenvelope.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.utils.BinaryUtils;

/** Breaks the constraints of the KMS model one by one, for each operation that there is, and expects KMS's words for it. */
class ModelConstraintsTests {

    private static final String MODEL = "kms-model-constraints.json";

    private static final List<String> OPERATIONS = List.of(
            "CancelKeyDeletion",
            "CreateAlias",
            "CreateKey",
            "Decrypt",
            "DeleteAlias",
            "DescribeKey",
            "DisableKey",
            "EnableKey",
            "Encrypt",
            "GenerateDataKey",
            "GenerateDataKeyWithoutPlaintext",
            "GenerateRandom",
            "ListAliases",
            "ListKeys",
            "ReEncrypt",
            "ScheduleKeyDeletion",
            "UpdateAlias");

    /** Members of features that are refused as a whole, whatever their values. */
    private static final Set<String> REFUSED = Set.of("CustomKeyStoreId", "XksKeyId", "Recipient");

    private static final EmbeddedKms KMS = EmbeddedKms.start();

    private final HttpClient http = HttpClient.newHttpClient();

    @AfterAll
    static void close() {
        KMS.close();
    }

    record Violation(String operation, String member, String json, String message) {

        static Violation of(String operation, String member, String json, String message) {
            String path = member.substring(0, 1).toLowerCase(Locale.ROOT) + member.substring(1);
            return new Violation(
                    operation, member, json, "at '" + path + "' failed to satisfy constraint: Member must " + message);
        }

        // The JSON can be as long as the constraint that it breaks.
        @Override
        public String toString() {
            return this.operation + ": " + this.message;
        }
    }

    static List<Violation> violations() {
        JsonNode model = Vectors.require(MODEL);
        List<Violation> violations = new ArrayList<>();
        for (String operation : OPERATIONS) {
            String input = model.field("operations")
                    .flatMap((operations) -> operations.field(operation))
                    .flatMap((found) -> found.field("input"))
                    .orElseThrow()
                    .asString();
            shape(model, input).field("members").orElseThrow().asObject().forEach((name, member) -> {
                if (!REFUSED.contains(name)) {
                    addViolations(violations, operation, name, member, model);
                }
            });
        }
        return violations;
    }

    @ParameterizedTest
    @MethodSource("violations")
    void requestThatBreaksConstraintIsRefused(Violation violation) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(KMS.endpoint())
                .header("X-Amz-Target", "TrentService." + violation.operation)
                .POST(BodyPublishers.ofString("{\"" + violation.member + "\":" + violation.json + "}"))
                .build();
        JsonNode answer = JsonNode.parser()
                .parse(this.http.send(request, BodyHandlers.ofString()).body());
        assertThat(answer.field("__type").orElseThrow().asString()).isEqualTo("ValidationException");
        assertThat(answer.field("message").orElseThrow().asString()).contains(violation.message);
    }

    private static void addViolations(
            List<Violation> violations, String operation, String name, JsonNode member, JsonNode model) {
        if (traits(member).containsKey("smithy.api#required")) {
            violations.add(Violation.of(operation, name, "null", "not be null"));
        }
        JsonNode shape = shape(model, member.field("target").orElseThrow().asString());
        Map<String, JsonNode> traits = traits(shape);
        String type = shape.field("type").orElseThrow().asString();
        JsonNode length = traits.get("smithy.api#length");
        if (length != null) {
            int max = number(length, "max");
            violations.add(
                    Violation.of(operation, name, value(type, max + 1), "have length less than or equal to " + max));
            int min = number(length, "min");
            if (min > 0) {
                violations.add(Violation.of(
                        operation, name, value(type, min - 1), "have length greater than or equal to " + min));
            }
        }
        JsonNode range = traits.get("smithy.api#range");
        if (range != null) {
            int max = number(range, "max");
            int min = number(range, "min");
            violations.add(
                    Violation.of(operation, name, String.valueOf(max + 1), "have value less than or equal to " + max));
            violations.add(Violation.of(
                    operation, name, String.valueOf(min - 1), "have value greater than or equal to " + min));
        }
        if (traits.containsKey("smithy.api#enum")) {
            violations.add(Violation.of(operation, name, "\"NONE\"", "satisfy enum value set: ["));
        }
    }

    private static String value(String type, int length) {
        return switch (type) {
            case "blob" -> "\"" + BinaryUtils.toBase64(new byte[length]) + "\"";
            case "list" -> "[" + "\"x\",".repeat(length - 1) + "\"x\"]";
            default -> "\"" + "x".repeat(length) + "\"";
        };
    }

    private static JsonNode shape(JsonNode model, String name) {
        return model.field("shapes")
                .flatMap((shapes) -> shapes.field(name.substring(name.indexOf('#') + 1)))
                .orElseThrow();
    }

    private static Map<String, JsonNode> traits(JsonNode node) {
        return node.field("traits").map(JsonNode::asObject).orElse(Map.of());
    }

    private static int number(JsonNode node, String name) {
        return Integer.parseInt(node.field(name).orElseThrow().asNumber());
    }
}
