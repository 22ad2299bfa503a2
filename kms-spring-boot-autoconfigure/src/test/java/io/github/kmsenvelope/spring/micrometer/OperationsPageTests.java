package io.github.kmsenvelope.spring.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OperationsPageTests {

    private static final Pattern METER = Pattern.compile("`(kms\\.[a-z.]+)`");

    private static final Pattern PROPERTY = Pattern.compile("`aws\\.kms\\.([a-z0-9.<>-]+)`");

    private static final Pattern OWN_ANCHOR = Pattern.compile("\\]\\(#([a-z0-9-]+)\\)");

    private static final Pattern FILE = Pattern.compile("\\]\\(([a-z0-9/.-]+)(?:#([a-z0-9-]+))?\\)");

    /** What audit events and loggers are called, which are no meters. */
    private static final Pattern OTHER = Pattern.compile("kms\\.(audit|tampered|malformed|untrusted)");

    private static final String TEXT = OperationsPage.text();

    @Test
    void metersExist() {
        Set<String> meters =
                Arrays.stream(KmsMeter.values()).map(KmsMeter::getName).collect(Collectors.toSet());
        assertThat(found(METER).filter(name -> !OTHER.matcher(name).matches()))
                .hasSizeGreaterThan(10)
                .isSubsetOf(meters);
    }

    @Test
    void propertiesExist() throws IOException {
        String reference = Files.readString(Path.of("../docs/configuration.md"));
        assertThat(found(PROPERTY))
                .isNotEmpty()
                .allSatisfy(property -> assertThat(reference).contains("| `aws.kms." + property + "` |"));
    }

    @Test
    void sectionsThatItLeadsToExist() {
        assertThat(OperationsPage.sections()).containsKeys(found(OWN_ANCHOR).toArray(String[]::new));
    }

    @Test
    void pagesAndTheirSectionsThatItLeadsToExist() {
        List<MatchResult> links = FILE.matcher(TEXT).results().toList();
        assertThat(links).hasSizeGreaterThan(10).allSatisfy(link -> {
            Path page = Path.of("../docs", link.group(1));
            assertThat(page).exists();
            if (link.group(2) != null) {
                assertThat(Files.readString(page)
                                .lines()
                                .filter(line -> line.startsWith("#"))
                                .map(line -> OperationsPage.anchor(line.replaceFirst("^#+ ", ""))))
                        .contains(link.group(2));
            }
        });
    }

    @Test
    void eachOutcomeHasAWayOut() {
        List<String> failures = KmsMeterTag.OUTCOME.knownValues().stream()
                .filter(outcome -> !outcome.equals("success"))
                .toList();
        assertThat(failures)
                .isNotEmpty()
                .allSatisfy(outcome -> assertThat(OperationsPage.section("what-to-watch"))
                        .containsPattern("(?m)^\\| [^|]*`" + outcome + "`[^|]* \\| "));
    }

    private static Stream<String> found(Pattern pattern) {
        return pattern.matcher(TEXT).results().map((MatchResult found) -> found.group(1));
    }
}
