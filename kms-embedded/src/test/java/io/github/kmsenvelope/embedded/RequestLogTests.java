package io.github.kmsenvelope.embedded;

import static io.github.kmsenvelope.embedded.KmsErrors.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.embedded.KmsRequest.Outcome;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;

class RequestLogTests extends KmsTest {

    private static final Map<String, String> CONTEXT = Map.of("tenant", "secret-value", "table", "other-value");

    private final String keyArn = this.kms.createKey("alias/orders");
    private final Transport transport;

    RequestLogTests(Transport transport) {
        super(transport);
        this.transport = transport;
    }

    @Test
    void requestsTellWhatWasAskedWithNamesOfContextOnly() {
        SdkBytes blob = encrypt();
        KmsRequest request = this.kms.requests().get(0);
        assertThat(request.operation()).isEqualTo("Encrypt");
        assertThat(request.arrivedAt()).isEqualTo(this.clock.instant());
        assertThat(request.keyId()).isEqualTo("alias/orders");
        assertThat(request.contextNames()).containsExactlyInAnyOrder("tenant", "table");
        assertThat(request.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(request.errorCode()).isNull();
        assertThat(request.toString()).doesNotContain("-value");
        this.client.decrypt((decrypt) -> decrypt.ciphertextBlob(blob).encryptionContext(CONTEXT));
        assertThat(this.kms.requests().get(1).keyId()).isNull();
    }

    @Test
    void requestsWhenReEncryptedNameDestinationAndBothContexts() {
        SdkBytes blob = encrypt();
        this.client.reEncrypt((request) -> request.ciphertextBlob(blob)
                .sourceEncryptionContext(CONTEXT)
                .destinationKeyId(this.keyArn)
                .destinationEncryptionContext(Map.of("column", "x")));
        KmsRequest request = this.kms.requests().get(1);
        assertThat(request.keyId()).isEqualTo(this.keyArn);
        assertThat(request.contextNames()).containsExactlyInAnyOrder("tenant", "table", "column");
    }

    @Test
    void requestsWhenRefusedHaveErrorCodeOfKmsOrOfFault() {
        refusal(() -> this.client.describeKey((request) -> request.keyId("alias/none")));
        this.kms.faults().failNext("DescribeKey", 1, "ThrottlingException");
        refusal(() -> this.client.describeKey((request) -> request.keyId("alias/orders")));
        assertThat(this.kms.requests()).extracting(KmsRequest::outcome).containsOnly(Outcome.REFUSED);
        assertThat(this.kms.requests())
                .extracting(KmsRequest::errorCode)
                .containsExactly("NotFoundException", "ThrottlingException");
        assertThat(this.kms.requestCount()).isEqualTo(2);
    }

    @Test
    void requestsWhenHookThrowsHaveNoAnswer() {
        this.kms.faults().latencyHook(() -> {
            throw new IllegalStateException("cut");
        });
        assertThatExceptionOfType(Exception.class).isThrownBy(this.client::listKeys);
        assertThat(this.kms.requests()).extracting(KmsRequest::outcome).containsExactly(Outcome.CONNECTION_BROKEN);
    }

    @Test
    void requestsShowEachAttemptAndTimeBetweenThem() {
        this.kms.faults().failNext("ListKeys", 2, "KMSInternalException");
        try (KmsClient retrying = this.transport.client(
                this.kms,
                (configuration) -> configuration.retryStrategy(
                        (strategy) -> strategy.maxAttempts(3).backoffStrategy((attempt) -> Duration.ofMillis(20))))) {
            retrying.listKeys();
        }
        assertThat(this.kms.requests())
                .extracting(KmsRequest::outcome)
                .containsExactly(Outcome.REFUSED, Outcome.REFUSED, Outcome.SUCCEEDED);
        KmsRequest first = this.kms.requests().get(0);
        KmsRequest second = this.kms.requests().get(1);
        assertThat(second.delaySince(first)).isGreaterThanOrEqualTo(Duration.ofMillis(20));
        assertThat(first.delaySince(second)).isNegative();
    }

    @Test
    void resetCountsForgetsRequests() {
        encrypt();
        var before = this.kms.requests();
        this.kms.resetCounts();
        assertThat(this.kms.requests()).isEmpty();
        assertThat(this.kms.requestCount()).isZero();
        assertThat(before).hasSize(1);
        this.client.listKeys();
        assertThat(this.kms.requests()).extracting(KmsRequest::operation).containsExactly("ListKeys");
    }

    @Test
    void requestsAreBounded() {
        String longKeyId = "k".repeat(3000);
        Map<String, String> manyNames =
                IntStream.range(0, 150).boxed().collect(Collectors.toMap((name) -> "n" + name, (name) -> "v"));
        refusal(() -> this.client.encrypt(
                (request) -> request.keyId(longKeyId).plaintext(PLAINTEXT).encryptionContext(manyNames)));
        KmsRequest request = this.kms.requests().get(0);
        assertThat(request.keyId()).hasSize(2048);
        assertThat(request.contextNames()).hasSize(100);
    }

    @Test
    void requestsWhenMoreThanCapacityAreTheLatest() {
        RequestLog log = new RequestLog(this.clock);
        for (int i = 0; i < RequestLog.CAPACITY + 2; i++) {
            log.arrived("Request" + i, null);
        }
        assertThat(log.requests()).hasSize(RequestLog.CAPACITY);
        assertThat(log.requests().get(0).operation()).isEqualTo("Request2");
    }

    @Test
    void requestsWhenBodyIsNotJsonAreListedToo() throws Exception {
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(this.kms.endpoint())
                                .header("X-Amz-Target", "TrentService.Encrypt")
                                .POST(BodyPublishers.ofString("not JSON"))
                                .build(),
                        BodyHandlers.discarding());
        assertThat(this.kms.requests())
                .extracting(KmsRequest::operation, KmsRequest::keyId, KmsRequest::errorCode)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("Encrypt", null, "SerializationException"));
    }

    private SdkBytes encrypt() {
        return this.client
                .encrypt((request) ->
                        request.keyId("alias/orders").plaintext(PLAINTEXT).encryptionContext(CONTEXT))
                .ciphertextBlob();
    }
}
