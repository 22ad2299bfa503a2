package io.github.kmsenvelope.samples.customerrecords.customer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.autoconfigure.KmsDataKeys;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient.BodyContentSpec;

/** What whoever runs the service sees of it over HTTP. */
class ActuatorTests extends RunningService {

    private static final String MASKED_ARN = "arn:aws:kms:us-east-1:\\*+:key/\\*+[0-9a-f]{4}";

    @Autowired
    private EmbeddedKms keyService;

    @Autowired
    private KmsDataKeys dataKeys;

    @BeforeEach
    void encryptSomething() {
        dataKeys.invalidateAll();
        create("Valerie Thomas", "valerie@example.org", "VT-1943");
    }

    @AfterEach
    void mendKeyService() {
        keyService.faults().clear();
    }

    @Test
    void healthTellsOfKmsAndItsKeyWithoutAccountAndKeyId() {
        read("/actuator/health")
                .jsonPath("$.status")
                .isEqualTo("UP")
                .jsonPath("$.components.kms.status")
                .isEqualTo("UP")
                .jsonPath("$..keyState")
                .isEqualTo("ENABLED")
                .jsonPath("$..keyArn")
                .<List<String>>value(
                        arns -> assertThat(arns).singleElement().asString().matches(MASKED_ARN));
    }

    @Test
    void healthMakesNoRequestToKms() {
        long before = keyService.requestCount();
        read("/actuator/health");
        assertThat(keyService.requestCount()).isEqualTo(before);
    }

    @Test
    void infoAndMetricsAreShown() {
        read("/actuator/info").jsonPath("$.app.name").isEqualTo("customer-records");
        read("/actuator/metrics/kms.encrypt?tag=outcome:success")
                .jsonPath("$.measurements[0].value")
                .value(Double.class, count -> assertThat(count).isGreaterThan(1));
    }

    @Test
    void endpointTellsOfPurposeKeyCachesAndBreakers() {
        read("/actuator/kms")
                .jsonPath("$.purposes.length()")
                .isEqualTo(1)
                .jsonPath("$.purposes[0].name")
                .isEqualTo("default")
                .jsonPath("$.purposes[0].keyId")
                .isEqualTo("alias/customer-records")
                .jsonPath("$.purposes[0].keys[0].keyArn")
                .value(String.class, value -> assertThat(value).matches(MASKED_ARN))
                .jsonPath("$.purposes[0].keys[0].seen")
                .value(String.class, value -> assertThat(value).matches("\\d{4}-\\d\\d-\\d\\dT.*Z"))
                .jsonPath("$.purposes[0].encryptCache.size")
                .isEqualTo(1)
                .jsonPath("$.purposes[0].encryptCache.oldestAge")
                .value(String.class, value -> assertThat(value).matches("PT.*S"))
                .jsonPath("$.circuitBreakers[0].state")
                .isEqualTo("CLOSED");
    }

    @Test
    void endpointWhenKmsDeniedTellsClassAndRequestIdOfTheError() {
        dataKeys.invalidateAll();
        keyService.faults().deny("GenerateDataKey");
        http.post()
                .uri("/customers")
                .contentType(MediaType.APPLICATION_JSON)
                .body(customer("Valerie Thomas", "valerie@example.org", "VT-1943"))
                .exchange()
                .expectStatus()
                .is5xxServerError();
        read("/actuator/kms/default")
                .jsonPath("$.errors.denied.last.errorCode")
                .isEqualTo("AccessDeniedException")
                .jsonPath("$.lastFailure.requestId")
                .exists();
    }

    @Test
    void deleteLetsGoOfTheDataKeysOfOnePurpose() {
        long before = keyService.requestCount("GenerateDataKey");
        http.delete().uri("/actuator/kms/default").exchange().expectStatus().isNoContent();
        read("/actuator/kms/default").jsonPath("$.encryptCache.size").isEqualTo(0);
        UUID id = create("Valerie Thomas", "valerie@example.org", "VT-1943");
        get(id).expectStatus().isOk();
        assertThat(keyService.requestCount("GenerateDataKey")).isEqualTo(before + 1);
    }

    @Test
    void deleteOfAnUnknownPurposeDoesNothingAndNamesThoseThereAre() {
        http.delete()
                .uri("/actuator/kms/defualt")
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectBody(String.class)
                .value(body -> assertThat(body).contains("default"));
        read("/actuator/kms/default").jsonPath("$.encryptCache.size").isEqualTo(1);
    }

    private BodyContentSpec read(String path) {
        return http.get().uri(path).exchange().expectStatus().isOk().expectBody();
    }
}
