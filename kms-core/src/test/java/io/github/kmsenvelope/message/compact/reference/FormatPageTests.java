package io.github.kmsenvelope.message.compact.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page of the format says what the code does: its rules are cited where they are fulfilled, its example is real. */
class FormatPageTests {

    private static final Set<String> RULES = Set.of("R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9");

    private static String page = "";

    @BeforeAll
    static void read() throws IOException {
        page = Files.readString(Path.of("../docs/message-format.md"));
    }

    @Test
    void rulesOfTheReaderStandInOrder() {
        assertThat(Pattern.compile("(?m)^\\*\\*\\[(R\\d+)\\]")
                        .matcher(page)
                        .results()
                        .map(rule -> rule.group(1)))
                .containsExactlyElementsOf(new TreeSet<>(RULES));
    }

    @Test
    void everyRuleIsCitedByMainSourcesAndByTests() throws IOException {
        assertThat(citations(Path.of("src/main/java"), ".java")).isEqualTo(RULES);
        assertThat(citations(Path.of("src/test/java"), "Tests.java")).isEqualTo(RULES);
    }

    @Test
    void workedExampleIsTheVectors() {
        VectorFile example = VectorFolder.vector("worked_example").file();
        String block = page.substring(page.indexOf("The message, 216 bytes:"));
        block = block.substring(block.indexOf("\n\n") + 2, block.indexOf("\n## "));
        StringBuilder message = new StringBuilder();
        block.lines()
                .forEach(line -> message.append(line.strip().split(" {2,}")[0].replace(" ", "")));
        assertThat(message).hasToString(example.get("message"));
        assertThat(message).hasSize(2 * 216);

        String values = page.replaceAll("\\s", "");
        for (String field : new String[] {
            "data-key",
            "enc-encryption-context",
            "sha256-enc-encryption-context",
            "info",
            "t",
            "message-key",
            "commitment",
            "iv",
            "aad"
        }) {
            assertThat(values).as(field).contains(example.get(field));
        }
        assertThat(page).contains(example.all("trusted").get(0));
    }

    @Test
    void overheadIsWhatThePageSays() {
        Vector vector = VectorFolder.vector("overhead_345");
        assertThat(vector.message().length - vector.plaintext().length).isEqualTo(345);
        assertThat(page).contains("= 345 bytes");
    }

    @Test
    void outcomesAreTheClosedListOfThePage() {
        List<String> outcomes =
                Arrays.stream(Outcome.values()).map(Outcome::toString).toList();
        String table = page.substring(page.indexOf("| `expect` | meaning |"));
        assertThat(Pattern.compile("(?m)^\\| `([a-z-]+)` \\|")
                        .matcher(table)
                        .results()
                        .map(row -> row.group(1)))
                .filteredOn(name -> !name.equals("expect"))
                .containsExactlyElementsOf(outcomes);
        assertThat(VectorFolder.all().stream().map(Vector::expect)).contains(Outcome.values());
    }

    private static Set<String> citations(Path folder, String ending) throws IOException {
        Set<String> cited = new TreeSet<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(ending)).toList()) {
                Matcher citation = Pattern.compile("\\[(R\\d+(?:, R\\d+)*)\\]").matcher(Files.readString(file));
                while (citation.find()) {
                    cited.addAll(List.of(citation.group(1).split(", ")));
                }
            }
        }
        return cited;
    }
}
