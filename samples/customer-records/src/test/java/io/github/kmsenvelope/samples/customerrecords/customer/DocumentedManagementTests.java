package io.github.kmsenvelope.samples.customerrecords.customer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.autoconfigure.KmsDataKeys;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.samples.customerrecords.CustomerRecordsApplication;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;

/** The service as the page about observability sets it up: its two blocks for the actuator, and reading only. */
class DocumentedManagementTests {

    private static final Pattern BLOCK = Pattern.compile("```yaml\\n(management:\\n.*?)```", Pattern.DOTALL);

    private static ConfigurableApplicationContext service;

    private static RestClient client;

    @BeforeAll
    static void start() throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("--server.port=0", "--management.endpoint.kms.access=read-only"));
        Properties properties = documented();
        properties.putAll(RunningService.filesIn(RunningService.newFolder()));
        properties.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        service = new SpringApplicationBuilder(CustomerRecordsApplication.class)
                .web(WebApplicationType.SERVLET)
                .run(arguments.toArray(String[]::new));
        client =
                RestClient.create("http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port"));
    }

    private static Properties documented() throws IOException {
        List<ByteArrayResource> blocks = BLOCK.matcher(Files.readString(Path.of("../../docs/observability.md")))
                .results()
                .map(block -> new ByteArrayResource(block.group(1).getBytes(StandardCharsets.UTF_8)))
                .toList();
        assertThat(blocks).hasSize(2);
        YamlPropertiesFactoryBean reader = new YamlPropertiesFactoryBean();
        reader.setResources(blocks.toArray(ByteArrayResource[]::new));
        return Objects.requireNonNull(reader.getObject());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static int status(HttpMethod method, String path) {
        return client.method(method)
                .uri(path)
                .exchange((request, response) -> response.getStatusCode().value());
    }

    @Test
    void onlyTheNamedEndpointsAreExposed() {
        assertThat(status(HttpMethod.GET, "/actuator/kms")).isEqualTo(200);
        assertThat(status(HttpMethod.GET, "/actuator/health")).isEqualTo(200);
        assertThat(status(HttpMethod.GET, "/actuator/metrics")).isEqualTo(404);
    }

    @Test
    void readinessFollowsTheKeyAndLivenessDoesNot() {
        EmbeddedKms keyService = service.getBean(EmbeddedKms.class);
        assertThat(status(HttpMethod.GET, "/actuator/health/readiness")).isEqualTo(200);
        keyService.faults().deny("GenerateDataKey");
        service.getBean(KmsDataKeys.class).invalidateAll();
        try {
            assertThat(createStatus()).isGreaterThanOrEqualTo(500);
            assertThat(status(HttpMethod.GET, "/actuator/health/readiness")).isEqualTo(503);
            assertThat(status(HttpMethod.GET, "/actuator/health/liveness")).isEqualTo(200);
        } finally {
            keyService.faults().clear();
        }
        assertThat(createStatus()).isEqualTo(201);
        assertThat(status(HttpMethod.GET, "/actuator/health/readiness")).isEqualTo(200);
    }

    @Test
    void endpointForReadingOnlyDeletesNothing() {
        assertThat(createStatus()).isEqualTo(201);
        long before = service.getBean(EmbeddedKms.class).requestCount("GenerateDataKey");
        assertThat(status(HttpMethod.DELETE, "/actuator/kms/default")).isEqualTo(405);
        assertThat(status(HttpMethod.DELETE, "/actuator/kms")).isEqualTo(405);
        assertThat(createStatus()).isEqualTo(201);
        assertThat(service.getBean(EmbeddedKms.class).requestCount("GenerateDataKey"))
                .isEqualTo(before);
    }

    private static int createStatus() {
        return client.post()
                .uri("/customers")
                .contentType(MediaType.APPLICATION_JSON)
                .body(RunningService.customer("Valerie Thomas", "valerie@example.org", "VT-1943"))
                .exchange((request, response) -> response.getStatusCode().value());
    }
}
