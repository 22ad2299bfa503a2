package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KeyState;
import io.github.kmsenvelope.KeyStateException;
import io.github.kmsenvelope.MessageAuthenticationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.localstack.LocalStackContainer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

/** The same promises on a KMS that others wrote. Needs Docker, and the token without which LocalStack does not start. */
@EnabledIfEnvironmentVariable(
        named = LocalStackTests.TOKEN,
        matches = ".+",
        disabledReason = "LocalStack starts only with a token")
@Testcontainers(disabledWithoutDocker = true)
class LocalStackTests {

    static final String TOKEN = "LOCALSTACK_AUTH_TOKEN";

    private static final EncryptionContext CONTEXT =
            EncryptionContext.of("tenant", "acme").withAssociatedData("row", "7");

    @Container
    private static final LocalStackContainer LOCALSTACK = new LocalStackContainer(
                    "localstack/localstack:" + System.getProperty("localstack.version"))
            .withServices("kms")
            .withEnv(TOKEN, String.valueOf(System.getenv(TOKEN)));

    private static KmsClient client;

    @BeforeAll
    static void connect() {
        client = KmsClient.builder()
                .endpointOverride(LOCALSTACK.getEndpoint())
                .region(Region.of(LOCALSTACK.getRegion()))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(LOCALSTACK.getAccessKey(), LOCALSTACK.getSecretKey())))
                .build();
    }

    @AfterAll
    static void disconnect() {
        client.close();
    }

    private static String createKey(String alias) {
        String keyId = client.createKey().keyMetadata().keyId();
        client.createAlias(request -> request.aliasName(alias).targetKeyId(keyId));
        return keyId;
    }

    /** A new service has no data key at hand, so that KMS decides. */
    private static EnvelopeKmsService service(String keyId) {
        return KmsServiceBuilder.create(client).keyId(keyId).build();
    }

    @Test
    void decryptByAnotherServiceGivesThePlaintextBack() {
        createKey("alias/round-trip");
        try (EnvelopeKmsService writer = service("alias/round-trip");
                EnvelopeKmsService reader = service("alias/round-trip")) {
            assertThat(reader.decrypt(writer.encrypt("Jane Doe", CONTEXT), CONTEXT))
                    .isEqualTo("Jane Doe");
            byte[] plaintext = new byte[100_000];
            plaintext[99_999] = 1;
            assertThat(reader.decrypt(writer.encrypt(plaintext, CONTEXT), CONTEXT))
                    .isEqualTo(plaintext);
        }
    }

    @Test
    void decryptWhenEncryptionContextDiffersIsRefusedByKms() {
        createKey("alias/context");
        try (EnvelopeKmsService writer = service("alias/context");
                EnvelopeKmsService reader = service("alias/context")) {
            String message = writer.encrypt("Jane Doe", CONTEXT);
            assertThatExceptionOfType(MessageAuthenticationException.class)
                    .isThrownBy(() -> reader.decrypt(message, CONTEXT.with("tenant", "globex")))
                    .satisfies(refusal ->
                            assertThat(refusal.details().errorCode()).isEqualTo("InvalidCiphertextException"));
        }
    }

    @Test
    void decryptWhenAssociatedDataDiffersIsRefused() {
        createKey("alias/associated-data");
        try (EnvelopeKmsService writer = service("alias/associated-data");
                EnvelopeKmsService reader = service("alias/associated-data")) {
            String message = writer.encrypt("Jane Doe", CONTEXT);
            assertThatExceptionOfType(MessageAuthenticationException.class)
                    .isThrownBy(() -> reader.decrypt(message, CONTEXT.withAssociatedData("row", "8")));
        }
    }

    @Test
    void callsWhenKeyIsDisabledSayItsState() {
        String keyId = createKey("alias/disabled");
        try (EnvelopeKmsService writer = service("alias/disabled");
                EnvelopeKmsService late = service("alias/disabled")) {
            String message = writer.encrypt("Jane Doe", CONTEXT);
            client.disableKey(request -> request.keyId(keyId));
            assertThatExceptionOfType(KeyStateException.class)
                    .isThrownBy(() -> late.encrypt("Jane Doe", CONTEXT))
                    .satisfies(refusal -> assertThat(refusal.state()).isEqualTo(KeyState.DISABLED));
            assertThatExceptionOfType(KeyStateException.class)
                    .isThrownBy(() -> late.decrypt(message, CONTEXT))
                    .satisfies(refusal -> assertThat(refusal.state()).isEqualTo(KeyState.DISABLED));
        }
    }
}
