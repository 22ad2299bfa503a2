package io.github.kmsenvelope.message.compact.reference;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A vector as text: one field a line, {@code name: value}; a field may occur several times, and a line that begins with two
 * spaces continues the value before it.
 */
final class VectorFile {

    private static final int LINE = 96;

    private final Map<String, List<String>> fields = new LinkedHashMap<>();

    static VectorFile parse(String text) {
        VectorFile file = new VectorFile();
        List<String> values = new ArrayList<>();
        for (String line : text.split("\n")) {
            if (line.startsWith("  ") && !values.isEmpty()) {
                values.add(values.remove(values.size() - 1) + line.substring(2));
            } else {
                int colon = line.indexOf(':');
                if (colon < 1) {
                    throw new IllegalArgumentException("No field: " + line);
                }
                values = file.fields.computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>());
                values.add(line.substring(colon + 1).stripLeading());
            }
        }
        return file;
    }

    VectorFile add(String name, Object value) {
        fields.computeIfAbsent(name, absent -> new ArrayList<>()).add(value.toString());
        return this;
    }

    VectorFile addHex(String name, byte[] value) {
        return add(name, HexFormat.of().formatHex(value));
    }

    List<String> all(String name) {
        return fields.getOrDefault(name, List.of());
    }

    Optional<String> find(String name) {
        return all(name).stream().findFirst();
    }

    String get(String name) {
        return find(name).orElseThrow(() -> new IllegalArgumentException("The vector has no field '" + name + "'"));
    }

    byte[] hex(String name) {
        return HexFormat.of().parseHex(get(name));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        fields.forEach((name, values) -> values.forEach(value -> {
            text.append(name).append(':');
            if (value.length() <= (value.indexOf(' ') < 0 ? LINE : 4 * LINE)) {
                text.append(value.isEmpty() ? "" : " ").append(value).append('\n');
            } else {
                text.append('\n');
                for (int i = 0; i < value.length(); i += LINE) {
                    text.append("  ")
                            .append(value, i, Math.min(value.length(), i + LINE))
                            .append('\n');
                }
            }
        }));
        return text.toString();
    }

    /** Writes a pair as {@code name=value}. */
    static String pair(String name, String value) {
        return escape(name) + "=" + escape(value);
    }

    static Map<String, String> pairs(List<String> lines) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String line : lines) {
            int equals = line.indexOf('=');
            pairs.put(unescape(line.substring(0, equals)), unescape(line.substring(equals + 1)));
        }
        return pairs;
    }

    /** Writes all but the printable ASCII characters, the equals sign and the backslash too, as UTF-16 escapes. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        for (char c : text.toCharArray()) {
            if (c > ' ' && c < 0x7F && c != '=' && c != '\\') {
                escaped.append(c);
            } else {
                escaped.append("\\u").append(HexFormat.of().toHexDigits(c));
            }
        }
        return escaped.toString();
    }

    static String unescape(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                plain.append((char) HexFormat.fromHexDigits(text, i + 2, i + 6));
                i += 5;
            } else {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }
}
