package io.github.kmsenvelope.samples.customerrecords.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

@ExtendWith(OutputCaptureExtension.class)
class InvalidRequestTests extends RunningService {

    private static final String SECRET = "SECRET-4711";

    @ParameterizedTest
    @MethodSource("invalidBodies")
    void createWhenBodyIsInvalidSaysWhatIsWrongAndRepeatsNothing(String body, String expected, CapturedOutput output) {
        String problem = problem(
                http.post()
                        .uri("/customers")
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(body)
                        .exchange(),
                400);
        assertThat(problem).contains(expected).doesNotContain(SECRET);
        assertThat(output).doesNotContain(SECRET);
    }

    static Stream<Arguments> invalidBodies() {
        String mustBeObject = "The body must be a JSON object";
        return Stream.of(
                argumentSet("malformed", "{\"name\": \"N\", \"nationalId\": \"" + SECRET, mustBeObject),
                argumentSet("bare word", "{\"nationalId\": " + SECRET + "}", mustBeObject),
                argumentSet("not an object", "[\"" + SECRET + "\"]", mustBeObject),
                argumentSet("object for text", body("{\"a\": \"" + SECRET + "\"}", "\"e@example.org\""), mustBeObject),
                argumentSet("empty", "", mustBeObject),
                argumentSet("null", "null", mustBeObject),
                argumentSet(
                        "no name", "{\"email\": \"" + SECRET + "@example.org\", \"nationalId\": \"1\"}", "\"name\""),
                argumentSet(
                        "no national id",
                        "{\"email\": \"" + SECRET + "@example.org\", \"name\": \"N\"}",
                        "\"nationalId\""),
                argumentSet("blank name", body("\"  \"", "\"" + SECRET + "@example.org\""), "must not be blank"),
                argumentSet("long name", body(text(SECRET, 101), "\"e@example.org\""), "between 0 and 100"),
                argumentSet("long e-mail", body("\"N\"", text(SECRET + "@example.org", 255)), "between 0 and 254"),
                argumentSet("long national id", nationalId(text(SECRET, 33)), "between 0 and 32"),
                argumentSet("bad e-mail", body("\"N\"", "\"" + SECRET + "\""), "well-formed email address"),
                argumentSet("control character", nationalId("\"" + SECRET + "\\u0000\""), "control characters"),
                argumentSet("half a surrogate pair", nationalId("\"" + SECRET + "\\ud83d\""), "incomplete ones"));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
                    /customers/not-a-uuid, 400, 'id' is not of the type UUID.
                    /customers/not-a-uuid/stored, 400, 'id' is not of the type UUID.
                    /customers?page=one, 400, 'page' is not of the type int.
                    /customers?page=-1, 400, must be greater than or equal to 0
                    /customers?size=101, 400, must be less than or equal to 100
                    /customers/00000000-0000-0000-0000-000000000000, 404, There is no customer with this id.
                    /customers/00000000-0000-0000-0000-000000000000/stored, 404, There is no customer with this id.
                    /nowhere, 404, Not Found""")
    void getWhenAddressIsInvalidSaysSo(String address, int status, String expected) {
        assertThat(problem(http.get().uri(address).exchange(), status)).contains(expected);
    }

    @Test
    void replaceWhenCustomerIsUnknownSaysSo() {
        ResponseSpec answer = http.put()
                .uri("/customers/{id}", UUID.randomUUID())
                .contentType(MediaType.APPLICATION_JSON)
                .body(customer("Nobody", "nobody@example.org", "0"))
                .exchange();
        assertThat(problem(answer, 404)).contains("There is no customer with this id.");
    }

    @Test
    void createWhenBodyIsNotJsonSaysSo() {
        ResponseSpec answer = http.post()
                .uri("/customers")
                .contentType(MediaType.TEXT_PLAIN)
                .body(SECRET)
                .exchange();
        assertThat(problem(answer, 415)).contains("text/plain").doesNotContain(SECRET);
    }

    @Test
    void deleteWhenWholeListIsMeantIsNotAllowed() {
        assertThat(problem(http.delete().uri("/customers").exchange(), 405)).contains("DELETE");
    }

    /** The answer's body, which is a problem detail without a stack trace. */
    static String problem(ResponseSpec answer, int status) {
        String body = answer.expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        return assertThat(Objects.requireNonNull(body))
                .contains("\"status\":" + status, "\"detail\":", "\"title\":")
                .doesNotContain("trace", "Exception", "io.github", "springframework")
                .actual();
    }

    private static String body(String name, String email) {
        return "{\"name\": " + name + ", \"email\": " + email + ", \"nationalId\": \"1\"}";
    }

    private static String nationalId(String nationalId) {
        return "{\"name\": \"N\", \"email\": \"e@example.org\", \"nationalId\": " + nationalId + "}";
    }

    private static String text(String end, int length) {
        return "\"" + "x".repeat(length - end.length()) + end + "\"";
    }
}
