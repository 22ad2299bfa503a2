package io.github.kmsenvelope.spring.micrometer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** {@code docs/operations.md}, by sections, and what leads to it. */
final class OperationsPage {

    static final Path PATH = Path.of("../docs/operations.md");

    private static final String URL = "https://github.com/kmsenvelope/kms-envelope/blob/main/docs/operations.md";

    private static final Pattern LINK = Pattern.compile(Pattern.quote(URL) + "#([a-z0-9-]+)");

    private OperationsPage() {}

    /** Returns a file below {@code docs/operations}. */
    static String file(String name) {
        return read(Path.of("../docs/operations", name));
    }

    static String text() {
        return read(PATH);
    }

    /** Returns the text of each section by its anchor, without those below it. */
    static Map<String, String> sections() {
        Map<String, String> sections = new LinkedHashMap<>();
        boolean code = false;
        String anchor = "";
        for (String line : text().lines().toList()) {
            code ^= line.startsWith("```");
            if (!code && line.startsWith("#")) {
                anchor = anchor(line.replaceFirst("^#+ ", ""));
            }
            sections.merge(anchor, line + "\n", String::concat);
        }
        return sections;
    }

    static String section(String anchor) {
        return Optional.ofNullable(sections().get(anchor))
                .orElseThrow(() -> new AssertionError(PATH + " has no section #" + anchor));
    }

    /** Returns the anchors that a text leads to. */
    static List<String> runbooks(String text) {
        return LINK.matcher(text)
                .results()
                .map((MatchResult link) -> link.group(1))
                .toList();
    }

    /** As GitHub makes an anchor of a heading. */
    static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
