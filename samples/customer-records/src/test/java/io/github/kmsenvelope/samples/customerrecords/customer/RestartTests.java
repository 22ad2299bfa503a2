package io.github.kmsenvelope.samples.customerrecords.customer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.samples.customerrecords.CustomerRecordsApplication;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

class RestartTests {

    @TempDir
    private Path folder;

    @Test
    void findAfterRestartReadsWhatWasStoredBefore() {
        UUID id;
        try (ConfigurableApplicationContext before = start()) {
            id = before.getBean(CustomerService.class)
                    .create(new CustomerRequest("Mary Jackson", "mary@example.org", "MJ-19210409"));
        }
        assertThat(folder).isDirectoryContaining("glob:**kms-keys").isDirectoryContaining("glob:**customers.mv.db");
        try (ConfigurableApplicationContext after = start()) {
            assertThat(after.getBean(CustomerService.class).find(id))
                    .isEqualTo(new Customer(id, "Mary Jackson", "mary@example.org", "MJ-19210409"));
        }
    }

    private ConfigurableApplicationContext start() {
        Map<String, Object> properties = new HashMap<>(RunningService.filesIn(folder));
        return new SpringApplicationBuilder(CustomerRecordsApplication.class)
                .web(WebApplicationType.NONE)
                .run(properties.entrySet().stream()
                        .map(property -> "--" + property.getKey() + "=" + property.getValue())
                        .toArray(String[]::new));
    }
}
