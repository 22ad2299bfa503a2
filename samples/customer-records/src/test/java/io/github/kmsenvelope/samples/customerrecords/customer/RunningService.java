package io.github.kmsenvelope.samples.customerrecords.customer;

import io.github.kmsenvelope.samples.customerrecords.CustomerRecordsApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;

/** The whole service on a free port, with its files in a folder of this test run. Its subclasses share one. */
@SpringBootTest(
        classes = CustomerRecordsApplication.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = "logging.exception-conversion-word=%ex{2}")
@AutoConfigureRestTestClient
abstract class RunningService {

    static final Path FOLDER = newFolder();

    @Autowired
    RestTestClient http;

    @Autowired
    JdbcClient database;

    @DynamicPropertySource
    static void useFolder(DynamicPropertyRegistry properties) {
        filesIn(FOLDER).forEach((name, value) -> properties.add(name, () -> value));
    }

    /** The properties that place the service's files. */
    static Map<String, String> filesIn(Path folder) {
        return Map.of(
                "spring.datasource.url",
                "jdbc:h2:" + folder.resolve("customers"),
                "aws.kms.embedded.keys-file",
                folder.resolve("kms-keys").toString());
    }

    /** A folder that {@code mvn clean} removes. */
    static Path newFolder() {
        try {
            Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
            return Files.createTempDirectory(target, "customer-records");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, String> customer(String name, String email, String nationalId) {
        return Map.of("name", name, "email", email, "nationalId", nationalId);
    }

    UUID create(String name, String email, String nationalId) {
        URI location = http.post()
                .uri("/customers")
                .contentType(MediaType.APPLICATION_JSON)
                .body(customer(name, email, nationalId))
                .exchange()
                .expectStatus()
                .isCreated()
                .returnResult()
                .getResponseHeaders()
                .getLocation();
        String path = Objects.requireNonNull(location).getPath();
        return UUID.fromString(path.substring(path.lastIndexOf('/') + 1));
    }

    RestTestClient.ResponseSpec get(UUID id) {
        return http.get().uri("/customers/{id}", id).exchange();
    }
}
