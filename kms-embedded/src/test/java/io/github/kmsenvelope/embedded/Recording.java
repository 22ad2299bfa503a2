package io.github.kmsenvelope.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.services.kms.model.KmsException;

/**
 * Answers of AWS KMS that others recorded, with {@code <...>} and a few words in place of what differs from call to call.
 */
final class Recording {

    static final String ACCOUNT = "111111111111";
    static final String REGION = "us-east-1";
    static final String OTHER_REGION = "eu-west-1";

    private static final Set<String> PLACEHOLDERS = Set.of("datetime", "ciphertext-blob", "plaintext");

    /** Members that KMS answers with since June 2025, younger than some recordings. */
    private static final Set<String> YOUNGER_MEMBERS =
            Set.of("KeyMaterialId", "SourceKeyMaterialId", "DestinationKeyMaterialId");

    private final JsonNode root;

    private Recording(JsonNode root) {
        this.root = root;
    }

    static Recording require() {
        return new Recording(Vectors.require("kms-aws-snapshots/test_kms.snapshot.json"));
    }

    /** Checks that a call is refused with the recorded code and message. */
    void assertSameRefusal(String scenario, String step, ThrowingCallable call) {
        JsonNode error = step(scenario, step).field("Error").orElseThrow();
        KmsException refusal = KmsErrors.refusal(call);
        assertThat(refusal.awsErrorDetails().errorCode())
                .isEqualTo(error.field("Code").orElseThrow().asString());
        String message = KmsErrors.message(refusal);
        assertThat(normal((message != null) ? message : ""))
                .isEqualTo(normal(error.field("Message").orElseThrow().asString()));
        assertThat(refusal.statusCode()).isEqualTo(400);
    }

    /** Checks that an answer has the recorded members with the recorded values. */
    void assertSameAnswer(String scenario, String step, SdkPojo answer) {
        JsonNode recorded = step(scenario, step);
        Map<String, JsonNode> members =
                new TreeMap<>(recorded.field("KeyMetadata").orElse(recorded).asObject());
        members.remove("ResponseMetadata");
        assertSameMembers(members, answer);
    }

    private JsonNode step(String scenario, String step) {
        return this.root.asObject().entrySet().stream()
                .filter((recorded) -> recorded.getKey().endsWith("::" + scenario))
                .findFirst()
                .flatMap((recorded) -> recorded.getValue().field("recorded-content"))
                .flatMap((content) -> content.field(step))
                .orElseThrow(() -> new AssertionError("No recording of " + scenario + " / " + step));
    }

    private static void assertSameMembers(Map<String, JsonNode> recorded, SdkPojo answer) {
        Map<String, Object> members = new TreeMap<>();
        answer.sdkFields().forEach((field) -> {
            Object value = field.getValueOrDefault(answer);
            boolean absent = value == null
                    || value instanceof List<?> list && list.isEmpty() && !recorded.containsKey(field.memberName());
            if (!absent) {
                members.put(field.memberName(), value);
            }
        });
        YOUNGER_MEMBERS.stream().filter((name) -> !recorded.containsKey(name)).forEach(members::remove);
        assertThat(members.keySet()).isEqualTo(recorded.keySet());
        recorded.forEach((name, value) -> assertSameValue(name, value, Objects.requireNonNull(members.get(name))));
    }

    private static void assertSameValue(String name, JsonNode recorded, Object value) {
        if (recorded.isObject()) {
            assertSameMembers(recorded.asObject(), (SdkPojo) value);
        } else if (recorded.isArray()) {
            assertThat((List<?>) value)
                    .describedAs(name)
                    .map(Object::toString)
                    .isEqualTo(recorded.asArray().stream().map(JsonNode::text).toList());
        } else if (!isPlaceholder(recorded.text())) {
            assertThat(normal(value.toString())).describedAs(name).isEqualTo(normal(recorded.text()));
        }
    }

    private static boolean isPlaceholder(String text) {
        return PLACEHOLDERS.contains(text) || text.matches("<[^<>]*>") && !text.equals("<region>");
    }

    private static String normal(String text) {
        return text.replace("<partition>", "aws")
                .replace("<secondary-region>", OTHER_REGION)
                .replace("<region>", REGION)
                .replaceAll("arn:aws:kms:" + REGION + ":" + ACCOUNT + ":key/(<[^>]*>|[0-9a-z-]+)", "<key-arn>")
                .replace("<mrk-key-arn>", "<key-arn>")
                // The set of values grows with the years, and KMS gives it in no order.
                .replaceAll("enum value set: \\[.*]", "enum value set: [...]");
    }
}
