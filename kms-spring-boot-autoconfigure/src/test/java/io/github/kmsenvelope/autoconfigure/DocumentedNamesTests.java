package io.github.kmsenvelope.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.spring.audit.KmsAuditEventType;
import io.github.kmsenvelope.spring.observation.KmsObservationDocumentation;
import io.micrometer.common.docs.KeyName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page on observability has each name that others may build on. */
class DocumentedNamesTests {

    private static final Path PAGE = Path.of("../docs/observability.md");

    @ParameterizedTest
    @EnumSource
    void auditEventHasARow(KmsAuditEventType type) throws IOException {
        assertThat(Files.readString(PAGE)).contains("\n| `" + type.id() + "` |");
    }

    @ParameterizedTest
    @EnumSource
    void keyNamesOfTheObservationAreListed(KmsObservationDocumentation observation) throws IOException {
        assertThat(Files.readString(PAGE))
                .contains(Arrays.stream(observation.getLowCardinalityKeyNames())
                        .map(DocumentedNamesTests::quoted)
                        .toList())
                .contains(Arrays.stream(observation.getHighCardinalityKeyNames())
                        .map(DocumentedNamesTests::quoted)
                        .toList());
    }

    @Test
    void namesOfAuditEventsAreDistinct() {
        assertThat(KmsAuditEventType.values()).extracting(KmsAuditEventType::id).doesNotHaveDuplicates();
    }

    private static String quoted(KeyName key) {
        return "`" + key.asString() + "`";
    }
}
