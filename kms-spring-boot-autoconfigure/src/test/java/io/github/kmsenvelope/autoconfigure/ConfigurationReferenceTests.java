package io.github.kmsenvelope.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page follows the properties: {@code -Dkms.docs.write=true} writes it anew, otherwise a difference fails. */
class ConfigurationReferenceTests {

    private static final Path PAGE = Path.of("../docs/configuration.md");

    @Test
    void pageHasEachPropertyAsTheMetadataHasIt() throws IOException {
        String page = ConfigurationReference.render();
        if (Boolean.getBoolean("kms.docs.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE)
                .as("docs/configuration.md is not what the properties say; write it with -Dkms.docs.write=true")
                .content()
                .isEqualTo(page);
    }

    @Test
    void eachPropertyIsDescribed() {
        assertThat(ConfigurationReference.render().lines().filter(line -> line.startsWith("| `")))
                .hasSizeGreaterThan(30)
                .allSatisfy(line -> assertThat(line).doesNotContain("| null |").doesNotContain("|  |\n"));
    }
}
