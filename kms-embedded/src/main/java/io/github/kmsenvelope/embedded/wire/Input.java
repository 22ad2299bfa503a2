package io.github.kmsenvelope.embedded.wire;

import io.github.kmsenvelope.embedded.error.KmsError;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/**
 * The members of one request.
 *
 * <p>Reading a member notes the constraints that it breaks and goes on, with a stand-in where a value is required;
 * {@link #verify()}, to be called after the last one was read, fails with all of them. Members that nobody reads are
 * ignored.
 */
public final class Input {

    private final Map<String, JsonNode> members;
    private final String pathPrefix;
    private final Violations violations;

    private Input(Map<String, JsonNode> members, String pathPrefix, Violations violations) {
        this.members = members;
        this.pathPrefix = pathPrefix;
        this.violations = violations;
    }

    public static Input parse(byte[] body) {
        if (body.length == 0) {
            return new Input(Map.of(), "", new Violations());
        }
        return new Input(Json.parseObject(body), "", new Violations());
    }

    public void verify() {
        this.violations.throwIfAny();
    }

    public boolean has(String name) {
        return node(name) != null;
    }

    public String requiredText(String name, int minLength, int maxLength) {
        String text = text(name, minLength, maxLength);
        return (text != null) ? text : missing(name, "");
    }

    public @Nullable String text(String name, int minLength, int maxLength) {
        JsonNode node = node(name);
        return (node != null) ? checkedText(node, path(name), minLength, maxLength) : null;
    }

    public String requiredText(String name, int minLength, int maxLength, String pattern) {
        String text = requiredText(name, minLength, maxLength);
        if (has(name) && !text.matches(pattern)) {
            this.violations.add(
                    "'" + text + "'", path(name), "Member must satisfy regular expression pattern: " + pattern);
        }
        return text;
    }

    public @Nullable String oneOf(String name, Collection<String> allowed) {
        JsonNode node = node(name);
        if (node == null) {
            return null;
        }
        String text = Json.text(node);
        if (!allowed.contains(text)) {
            this.violations.add(
                    "'" + text + "'",
                    path(name),
                    "Member must satisfy enum value set: [" + String.join(", ", allowed) + "]");
        }
        return text;
    }

    public byte[] requiredBlob(String name, int minLength, int maxLength) {
        JsonNode node = node(name);
        if (node == null) {
            return missing(name, new byte[0]);
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(Json.text(node));
        } catch (IllegalArgumentException e) {
            throw KmsError.of("SerializationException", path(name) + " is not Base64");
        }
        checkLength(null, path(name), bytes.length, minLength, maxLength);
        return bytes;
    }

    public @Nullable Integer integer(String name, int min, int max) {
        JsonNode node = node(name);
        if (node == null) {
            return null;
        }
        int value = Json.integer(node);
        if (value < min) {
            this.violations.add(
                    "'" + value + "'", path(name), "Member must have value greater than or equal to " + min);
        }
        if (value > max) {
            this.violations.add("'" + value + "'", path(name), "Member must have value less than or equal to " + max);
        }
        return value;
    }

    /** Returns a member without checking it, or null if it is no text; for whoever looks on. */
    public @Nullable String uncheckedText(String name) {
        JsonNode node = node(name);
        return (node != null && node.isString()) ? node.asString() : null;
    }

    /** Returns the names in a map without checking it, none if it is no map; for whoever looks on. */
    public Set<String> uncheckedNames(String name) {
        JsonNode node = node(name);
        return (node != null && node.isObject()) ? node.asObject().keySet() : Set.of();
    }

    /** Absent counts as false. */
    public boolean flag(String name) {
        JsonNode node = node(name);
        return node != null && Json.flag(node);
    }

    /** Absent counts as empty. */
    public Map<String, String> textMap(String name) {
        JsonNode node = node(name);
        Map<String, String> map = new LinkedHashMap<>();
        if (node != null) {
            Json.object(node).forEach((key, value) -> map.put(key, Json.text(value)));
        }
        return map;
    }

    /** Absent counts as empty. */
    public List<String> texts(String name, int maxItems, int minLength, int maxLength) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : items(name)) {
            texts.add(checkedText(item, itemPath(name, texts.size()), minLength, maxLength));
        }
        checkLength(null, path(name), texts.size(), 0, maxItems);
        return texts;
    }

    /** Absent counts as empty. */
    public List<Input> structures(String name) {
        List<Input> structures = new ArrayList<>();
        for (JsonNode item : items(name)) {
            structures.add(new Input(Json.object(item), itemPath(name, structures.size()) + ".", this.violations));
        }
        return structures;
    }

    private List<JsonNode> items(String name) {
        JsonNode node = node(name);
        return (node != null) ? Json.array(node) : List.of();
    }

    private String checkedText(JsonNode node, String path, int minLength, int maxLength) {
        String text = Json.text(node);
        checkLength("'" + text + "'", path, text.length(), minLength, maxLength);
        return text;
    }

    private void checkLength(@Nullable String shown, String path, int length, int min, int max) {
        if (length < min) {
            this.violations.add(shown, path, "Member must have length greater than or equal to " + min);
        }
        if (length > max) {
            this.violations.add(shown, path, "Member must have length less than or equal to " + max);
        }
    }

    private <T> T missing(String name, T standIn) {
        this.violations.add("null", path(name), "Member must not be null");
        return standIn;
    }

    private @Nullable JsonNode node(String name) {
        JsonNode node = this.members.get(name);
        return (node != null && !node.isNull()) ? node : null;
    }

    private String itemPath(String name, int index) {
        return path(name) + "." + (index + 1) + ".member";
    }

    private String path(String name) {
        return this.pathPrefix + name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }
}
