package io.github.kmsenvelope.embedded.wire;

import io.github.kmsenvelope.embedded.error.KmsError;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.JsonNodeParser;

/** Reads JSON with the SDK's own parser, and refuses a value of the wrong type as KMS does. */
final class Json {

    private static final JsonNodeParser PARSER =
            JsonNode.parserBuilder().removeErrorLocations(true).build();

    private Json() {}

    static Map<String, JsonNode> parseObject(byte[] body) {
        JsonNode node;
        try {
            node = PARSER.parse(body);
        } catch (RuntimeException e) {
            throw KmsError.of("SerializationException", "The request is not JSON");
        }
        return object(node);
    }

    static Map<String, JsonNode> object(JsonNode node) {
        require(node.isObject(), node, "Structure");
        return node.asObject();
    }

    static List<JsonNode> array(JsonNode node) {
        require(node.isArray(), node, "List");
        return node.asArray();
    }

    static String text(JsonNode node) {
        require(node.isString(), node, "String");
        return node.asString();
    }

    static boolean flag(JsonNode node) {
        require(node.isBoolean(), node, "Boolean");
        return node.asBoolean();
    }

    static int integer(JsonNode node) {
        require(node.isNumber(), node, "Integer");
        try {
            return Integer.parseInt(node.asNumber());
        } catch (NumberFormatException e) {
            throw wrongType("NUMBER", "Integer");
        }
    }

    private static void require(boolean fits, JsonNode node, String wanted) {
        if (!fits) {
            throw wrongType(kind(node), wanted);
        }
    }

    private static String kind(JsonNode node) {
        if (node.isString()) {
            return "STRING";
        }
        if (node.isNumber()) {
            return "NUMBER";
        }
        if (node.isBoolean()) {
            return node.asBoolean() ? "TRUE" : "FALSE";
        }
        if (node.isArray()) {
            return "START_ARRAY";
        }
        return node.isObject() ? "START_OBJECT" : "NULL";
    }

    private static KmsError wrongType(String kind, String wanted) {
        return KmsError.of("SerializationException", kind + "_VALUE can not be converted to " + wanted);
    }
}
