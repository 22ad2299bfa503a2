package io.github.kmsenvelope;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A decision is guarded only as long as the test that it names is there. */
class DesignDecisionsTests {

    private static final Path PROJECT = Path.of("..");

    private static final Pattern CITATION = Pattern.compile("\\*(`\\w+`(?:,\\s+`\\w+`)*)\\*");

    private static final Pattern NAME = Pattern.compile("`(\\w+)`");

    private static final Pattern METHOD = Pattern.compile("void (\\w+)\\(");

    @Test
    void testsThatDecisionsNameExist() throws IOException {
        Set<String> named = new TreeSet<>();
        Matcher citations = CITATION.matcher(Files.readString(PROJECT.resolve("docs/design-decisions.md")));
        while (citations.find()) {
            named.addAll(firstGroups(NAME, citations.group(1)));
        }
        assertThat(named).hasSizeGreaterThan(30);
        assertThat(testMethods()).containsAll(named);
    }

    private static Set<String> testMethods() throws IOException {
        Set<String> methods = new TreeSet<>();
        try (Stream<Path> files =
                Files.find(PROJECT, 20, (file, attributes) -> file.toString().endsWith("Tests.java"))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                methods.addAll(firstGroups(METHOD, Files.readString(file)));
            }
        }
        return methods;
    }

    private static Set<String> firstGroups(Pattern pattern, String text) {
        Set<String> groups = new TreeSet<>();
        pattern.matcher(text).results().forEach(match -> groups.add(match.group(1)));
        return groups;
    }
}
