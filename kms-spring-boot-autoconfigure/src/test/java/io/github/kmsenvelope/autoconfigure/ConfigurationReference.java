package io.github.kmsenvelope.autoconfigure;

import com.jayway.jsonpath.JsonPath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/** Writes {@code docs/configuration.md} from the metadata that development environments read. */
final class ConfigurationReference {

    private static final Path SOURCE =
            Path.of("src/main/java", KmsProperties.class.getName().replace('.', '/') + ".java");

    private static final String HEAD = """
            # Configuration

            Every property, generated from the metadata in the jar; do not edit. A name below `aws.kms` that is not here stops the
            start-up, so that a mis-spelt one is not overlooked. A change needs a restart.

            What stands directly below `aws.kms` describes the default purpose, the one of a plain `KmsService`. Each
            `aws.kms.keys.<name>` describes a purpose of its own and takes nothing from the default but the client's Region.

            Names of context pairs that hold other characters than letters, digits and dashes are written in brackets:
            `aws.kms.encryption-context[tenant_id]`, in YAML `"[tenant_id]"`; Spring drops those characters otherwise. Numbers that
            begin with 0 are quoted in YAML.

            Do not combine this library with one that reads `aws.kms.keyId` for another use.

            """;

    private ConfigurationReference() {}

    static String render() {
        Map<String, String> rows = new TreeMap<>();
        for (Map<?, ?> property : properties()) {
            String name = String.valueOf(property.get("name"));
            if (name.equals("aws.kms.keys")) {
                rows.putAll(purposeRows());
            } else {
                rows.put(
                        name,
                        row(name, property.get("type"), property.get("defaultValue"), property.get("description")));
            }
        }
        StringBuilder page =
                new StringBuilder(HEAD).append("| property | type | default | what it is |\n|---|---|---|---|\n");
        rows.values().forEach(page::append);
        return page.toString();
    }

    private static List<Map<?, ?>> properties() {
        try (InputStream metadata = Objects.requireNonNull(
                ConfigurationReference.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json"))) {
            return JsonPath.parse(metadata).read("$.properties[*]");
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** The metadata says nothing of the values of a map, so what is below a purpose's name is read from the record itself. */
    private static Map<String, String> purposeRows() {
        Map<String, String> rows = new TreeMap<>();
        for (RecordComponent component : KmsProperties.Key.class.getRecordComponents()) {
            String name = "aws.kms.keys.<name>."
                    + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            DefaultValue standard = component
                    .getDeclaringRecord()
                    .getDeclaredConstructors()[0]
                    .getParameters()[indexOf(component)]
                    .getAnnotation(DefaultValue.class);
            rows.put(
                    name,
                    row(
                            name,
                            component.getGenericType().getTypeName(),
                            (standard != null && standard.value().length == 1) ? standard.value()[0] : null,
                            description(component.getName())));
        }
        return rows;
    }

    private static int indexOf(RecordComponent component) {
        return Arrays.asList(component.getDeclaringRecord().getRecordComponents()).stream()
                .map(RecordComponent::getName)
                .toList()
                .indexOf(component.getName());
    }

    private static String description(String parameter) {
        try {
            String source = Files.readString(SOURCE);
            String javadoc =
                    source.substring(source.indexOf("     * One purpose."), source.indexOf("public record Key("));
            Matcher matcher = Pattern.compile("@param " + parameter + " (.*?)(?=@param|\\*/)", Pattern.DOTALL)
                    .matcher(javadoc);
            if (!matcher.find()) {
                throw new IllegalStateException("No @param for " + parameter);
            }
            return matcher.group(1).replaceAll("\\s+\\*\\s+", " ").strip();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static String row(String name, @Nullable Object type, @Nullable Object standard, @Nullable Object text) {
        String typeName = typeName(String.valueOf(type));
        return "| `" + name + "` | " + typeName.replace("<", "&lt;").replace(">", "&gt;") + " | "
                + ((standard == null) ? "" : "`" + standard + "`") + " | "
                + String.valueOf(text).replace("|", "\\|").replace("/*", "/\\*")
                + " |\n";
    }

    private static String typeName(String type) {
        Class<?> named = ClassUtils.isPresent(type, null) ? ClassUtils.resolveClassName(type, null) : Object.class;
        if (named.isEnum()) {
            return Arrays.stream(Objects.requireNonNull(named.getEnumConstants()))
                    .map(constant ->
                            "`" + constant.toString().toLowerCase(Locale.ROOT).replace('_', '-') + "`")
                    .collect(Collectors.joining(", "));
        }
        String simple = type.replaceAll("[a-z][A-Za-z0-9]*\\.", "");
        return StringUtils.capitalize(simple.replace(",", ", ").replace(",  ", ", "));
    }
}
