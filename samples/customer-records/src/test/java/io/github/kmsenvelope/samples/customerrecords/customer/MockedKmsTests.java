package io.github.kmsenvelope.samples.customerrecords.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.when;

import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.KmsUnavailableException;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** With a mock for its {@code KmsService} bean, the service starts without any KMS, Region or credentials. */
@SpringBootTest(
        properties = {
            "aws.kms.embedded.enabled=false",
            "spring.datasource.url=jdbc:h2:mem:mocked",
            "logging.exception-conversion-word=%ex{2}"
        })
@AutoConfigureMockMvc
class MockedKmsTests {

    private static final String BODY = """
            {"name": "Anybody", "email": "anybody@example.org", "nationalId": "0"}""";

    @MockitoBean
    private KmsService kms;

    @Autowired
    private MockMvcTester mvc;

    @Autowired
    private JdbcClient database;

    @Test
    void createWhenKmsIsUnavailableSaysWhenToComeBack() {
        when(kms.encrypt(anyString(), any())).thenThrow(new KmsUnavailableException("KMS is away"));
        MvcTestResult answer = mvc.post()
                .uri("/customers")
                .contentType(MediaType.APPLICATION_JSON)
                .content(BODY)
                .exchange();
        assertThat(answer)
                .hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
                .hasHeader(HttpHeaders.RETRY_AFTER, "5")
                .bodyText()
                .contains("Try again")
                .doesNotContain("KMS is away");
    }

    @Test
    void replaceWhenSomebodyElseDoesSoMeanwhileIsAConflict() {
        UUID id = UUID.randomUUID();
        database.sql("insert into stored_customer values (?, 1, 'Anybody', 'old', 'old')")
                .param(id)
                .update();
        when(kms.encrypt(anyString(), any())).thenAnswer(call -> {
            database.sql("update stored_customer set version = version + 1").update();
            return "new";
        });
        MvcTestResult answer = mvc.put()
                .uri("/customers/{id}", id)
                .contentType(MediaType.APPLICATION_JSON)
                .content(BODY)
                .exchange();
        assertThat(answer).hasStatus(HttpStatus.CONFLICT).bodyText().contains("changed by somebody else");
        assertThat(database.sql("select email from stored_customer")
                        .query(String.class)
                        .single())
                .isEqualTo("old");
    }
}
