package io.github.kmsenvelope.envelope.heap;

import io.github.kmsenvelope.embedded.EmbeddedKmsServer;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/** The embedded KMS as a process of its own, and the one who asks it what the data key of a message is. */
final class KmsProcess implements AutoCloseable {

    static final String KEY_ID = "alias/orders";

    private final ChildProcess process;
    private final String endpoint;
    private final KmsClient client;

    private KmsProcess(ChildProcess process, String endpoint) {
        this.process = process;
        this.endpoint = endpoint;
        this.client = client(endpoint);
    }

    static KmsProcess start() throws IOException, InterruptedException {
        ChildProcess process = ChildProcess.start(EmbeddedKmsServer.class, "--alias", KEY_ID);
        return new KmsProcess(process, process.receive());
    }

    /** A client with the HTTP client that the SDK finds by itself. */
    static KmsClient client(String endpoint, ExecutionInterceptor... interceptors) {
        return KmsClient.builder()
                .endpointOverride(URI.create(endpoint))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                .overrideConfiguration(settings -> settings.retryStrategy(AwsRetryStrategy.doNotRetry())
                        .executionInterceptors(List.of(interceptors)))
                .build();
    }

    String endpoint() {
        return endpoint;
    }

    byte[] unwrap(byte[] wrapped, Map<String, String> encryptionContext) {
        return client.decrypt(request ->
                        request.ciphertextBlob(SdkBytes.fromByteArray(wrapped)).encryptionContext(encryptionContext))
                .plaintext()
                .asByteArray();
    }

    @Override
    public void close() throws IOException {
        client.close();
        process.close();
    }
}
