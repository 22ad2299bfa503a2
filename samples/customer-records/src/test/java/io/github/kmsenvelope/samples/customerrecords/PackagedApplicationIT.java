package io.github.kmsenvelope.samples.customerrecords;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.embedded.EmbeddedKms;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Starts the runnable jar as production would: processed ahead of time, without the embedded KMS in it. */
class PackagedApplicationIT {

    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

    private static final String CUSTOMER =
            "{\"name\":\"Christine Darden\",\"email\":\"christine@example.org\",\"nationalId\":\"CD-1942\"}";

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    @Timeout(120)
    void jarWhenProcessedAheadOfTimeServes() throws IOException, InterruptedException {
        try (EmbeddedKms kms = EmbeddedKms.builder().region("eu-central-1").start()) {
            kms.createKey("alias/customer-records");
            Process application = start(kms.endpoint());
            try (BufferedReader output = application.inputReader()) {
                List<String> lines = new ArrayList<>();
                URI base = URI.create("http://127.0.0.1:" + awaitPort(output, lines));
                assertThat(lines).anyMatch(line -> line.contains("Starting AOT-processed"));

                HttpResponse<String> created = send(HttpRequest.newBuilder(base.resolve("/customers"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(CUSTOMER)));
                URI location =
                        URI.create(created.headers().firstValue("Location").orElseThrow());
                assertThat(send(HttpRequest.newBuilder(location)).body()).contains("christine@example.org");
                assertThat(send(HttpRequest.newBuilder(base.resolve("/actuator/health")))
                                .body())
                        .contains("keyState");
                assertThat(send(HttpRequest.newBuilder(base.resolve("/actuator/kms")))
                                .body())
                        .contains("encryptCache");
                assertThat(kms.requestCount("GenerateDataKey")).isOne();
            } finally {
                application.destroy();
            }
        }
    }

    private static Process start(URI kms) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dspring.aot.enabled=true",
                "-jar",
                System.getProperty("packaged.jar"),
                "--spring.profiles.active=aws",
                "--server.port=0",
                "--spring.datasource.url=jdbc:h2:mem:customers",
                "--aws.kms.endpoint=" + kms);
        builder.environment().put("AWS_ACCESS_KEY_ID", "id");
        builder.environment().put("AWS_SECRET_ACCESS_KEY", "secret");
        return builder.redirectErrorStream(true).start();
    }

    private static String awaitPort(BufferedReader output, List<String> lines) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            lines.add(line);
            Matcher port = PORT.matcher(line);
            if (port.find()) {
                return port.group(1);
            }
        }
        throw new IllegalStateException("The application ended: " + String.join("\n", lines));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isBetween(200, 299);
        return response;
    }
}
