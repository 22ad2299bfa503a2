package io.github.kmsenvelope.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocol itself, where the SDK would never send what is sent here. */
class WireTests {

    private final EmbeddedKms kms = EmbeddedKms.start();
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        this.kms.close();
    }

    @Test
    void answerIsJsonWithRequestId() throws Exception {
        HttpResponse<String> answer = post("TrentService.ListKeys", "{}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"Keys\":[],\"Truncated\":false}");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/x-amz-json-1.1");
        assertThat(answer.headers().firstValue("x-amzn-RequestId"))
                .hasValueSatisfying((id) -> assertThat(id).hasSize(36));
    }

    @Test
    void answerWhenBodyIsEmptyIsThatOfNoMembers() throws Exception {
        assertThat(post("TrentService.ListKeys", "").statusCode()).isEqualTo(200);
    }

    @Test
    void answerWhenMemberIsUnknownIgnoresIt() throws Exception {
        assertThat(post("TrentService.ListKeys", "{\"Unknown\":[{}],\"Limit\":null}")
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TrentService.Sign", "TrentService.", "Sign", "OtherService.ListKeys", ""})
    void answerWhenOperationIsUnknownIsRefusal(String target) throws Exception {
        HttpResponse<String> answer = post(target, "{}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .startsWith(
                        "{\"__type\":\"UnknownOperationException\",\"message\":\"The embedded KMS has no operation");
    }

    @Test
    void answerWhenTargetIsMissingIsRefusal() throws Exception {
        HttpResponse<String> answer =
                send(HttpRequest.newBuilder(this.kms.endpoint()).GET());
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).startsWith("{\"__type\":\"UnknownOperationException\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "not JSON|The request is not JSON",
                "{\"KeyId\":|The request is not JSON",
                "[]|START_ARRAY_VALUE can not be converted to Structure",
                "{\"KeyId\":5}|NUMBER_VALUE can not be converted to String",
                "{\"KeyId\":true}|TRUE_VALUE can not be converted to String",
                "{\"KeyId\":{}}|START_OBJECT_VALUE can not be converted to String",
                "{\"KeyId\":\"x\",\"NumberOfBytes\":\"5\"}|STRING_VALUE can not be converted to Integer",
                "{\"KeyId\":\"x\",\"NumberOfBytes\":5.5}|NUMBER_VALUE can not be converted to Integer",
                "{\"KeyId\":\"x\",\"NumberOfBytes\":99999999999}|NUMBER_VALUE can not be converted to Integer",
                "{\"KeyId\":\"x\",\"DryRun\":\"true\"}|STRING_VALUE can not be converted to Boolean",
                "{\"KeyId\":\"x\",\"EncryptionContext\":[]}|START_ARRAY_VALUE can not be converted to Structure",
                "{\"KeyId\":\"x\",\"EncryptionContext\":{\"a\":1}}|NUMBER_VALUE can not be converted to String",
                "{\"KeyId\":\"x\",\"GrantTokens\":\"t\"}|STRING_VALUE can not be converted to List"
            })
    void answerWhenTypeIsWrongIsRefusal(String body, String message) throws Exception {
        HttpResponse<String> answer = post("TrentService.GenerateDataKey", body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("{\"__type\":\"SerializationException\",\"message\":\"" + message + "\"}");
    }

    @Test
    void answerWhenBlobIsNotBase64IsRefusal() throws Exception {
        assertThat(post("TrentService.Decrypt", "{\"CiphertextBlob\":\"***\"}").body())
                .isEqualTo("{\"__type\":\"SerializationException\",\"message\":\"ciphertextBlob is not Base64\"}");
    }

    @Test
    void answerWhenBodyIsHugeIsRefusal() throws Exception {
        assertThat(post("TrentService.ListKeys", " ".repeat((1 << 20) + 1)).statusCode())
                .isEqualTo(413);
    }

    private HttpResponse<String> post(String target, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(this.kms.endpoint())
                .header("X-Amz-Target", target)
                .POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return this.http.send(request.build(), BodyHandlers.ofString());
    }
}
