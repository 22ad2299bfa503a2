package io.github.kmsenvelope.spring.micrometer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A YAML document, or a part of one. A function of CloudFormation, such as {@code !Ref Topic}, is a map of one entry: {@code
 * !Ref} to its argument. Keys that stand twice in one map are refused.
 */
final class YamlTree {

    private final Object node;

    private YamlTree(Object node) {
        this.node = node;
    }

    static YamlTree parse(String text) {
        return new YamlTree(new Yaml(new Constructor()).load(text));
    }

    Optional<YamlTree> find(String key) {
        return (node instanceof Map<?, ?> map)
                ? Optional.ofNullable(map.get(key)).map(YamlTree::new)
                : Optional.empty();
    }

    YamlTree get(String key) {
        return find(key).orElseThrow(() -> new AssertionError("No " + key + " in " + node));
    }

    Map<String, YamlTree> fields() {
        Map<String, YamlTree> fields = new LinkedHashMap<>();
        ((Map<?, ?>) node).forEach((key, value) -> fields.put(key.toString(), new YamlTree(value)));
        return fields;
    }

    boolean isList() {
        return node instanceof List;
    }

    List<YamlTree> elements() {
        return ((List<?>) node).stream().map(YamlTree::new).toList();
    }

    /** Calls back with the name and the argument of each function below. */
    void functions(BiConsumer<String, YamlTree> found) {
        if (isList()) {
            elements().forEach(element -> element.functions(found));
        } else if (node instanceof Map) {
            fields().forEach((key, value) -> {
                if (key.startsWith("!")) {
                    found.accept(key, value);
                }
                value.functions(found);
            });
        }
    }

    /** Returns the text of a scalar, and for others all that is in it. */
    @Override
    public String toString() {
        return String.valueOf(node);
    }

    private static final class Constructor extends SafeConstructor {

        private Constructor() {
            super(options());
            yamlMultiConstructors.put("!", new AbstractConstruct() {
                @Override
                public Object construct(Node node) {
                    Map<String, Object> function = new LinkedHashMap<>();
                    function.put(node.getTag().getValue(), argument(node));
                    return function;
                }
            });
        }

        private static LoaderOptions options() {
            LoaderOptions options = new LoaderOptions();
            options.setAllowDuplicateKeys(false);
            return options;
        }

        private Object argument(Node node) {
            if (node instanceof ScalarNode scalar) {
                return constructScalar(scalar);
            }
            return (node instanceof SequenceNode sequence)
                    ? constructSequence(sequence)
                    : constructMapping((MappingNode) node);
        }
    }
}
