package io.github.kmsenvelope.message.compact.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The generator of the vectors. With the system property {@code compact.vectors.write} it writes them anew. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class VectorGeneratorTests {

    private static final Map<String, String> FILES = VectorCases.files();

    static Stream<Arguments> files() {
        return FILES.entrySet().stream().map(file -> Arguments.of(file.getKey(), file.getValue()));
    }

    @Test
    @Order(1)
    @EnabledIfSystemProperty(named = "compact.vectors.write", matches = "true")
    void writeWhenAskedReplacesTheFiles() throws IOException {
        Files.createDirectories(VectorFolder.PATH);
        for (Map.Entry<String, String> file : FILES.entrySet()) {
            Files.writeString(VectorFolder.PATH.resolve(file.getKey()), file.getValue());
        }
    }

    @ParameterizedTest(name = "{0}")
    @Order(2)
    @MethodSource("files")
    void generatorMakesTheCommittedFile(String name, String content) {
        assertThat(VectorFolder.PATH.resolve(name)).hasBinaryContent(content.getBytes(StandardCharsets.UTF_8));
    }
}
