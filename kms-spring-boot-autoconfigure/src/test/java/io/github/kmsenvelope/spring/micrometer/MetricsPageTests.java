package io.github.kmsenvelope.spring.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page follows the meters: {@code -Dkms.docs.write=true} writes it anew, otherwise a difference fails. */
class MetricsPageTests {

    private static final Path PAGE = Path.of("../docs/metrics.md");

    @Test
    void pageHasEachMeterAsTheCodeHasIt() throws IOException {
        String page = MetricsPage.render();
        if (Boolean.getBoolean("kms.docs.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE)
                .as("docs/metrics.md is not what KmsMeter says; write it with -Dkms.docs.write=true")
                .content()
                .isEqualTo(page);
    }
}
