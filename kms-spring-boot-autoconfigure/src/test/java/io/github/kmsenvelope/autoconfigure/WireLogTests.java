package io.github.kmsenvelope.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

@ExtendWith(OutputCaptureExtension.class)
class WireLogTests {

    private static final String PARENT = "org.apache.hc.client5";

    private final LoggingSystem logging = LoggingSystem.get(WireLogTests.class.getClassLoader());

    private final EmbeddedKms kms = EmbeddedKms.start();

    @BeforeEach
    void debugTheHttpClient() {
        logging.setLogLevel(PARENT, LogLevel.DEBUG);
        WireLog.LOGGERS.forEach(logger -> logging.setLogLevel(logger, null));
    }

    @AfterEach
    void close() {
        logging.setLogLevel(PARENT, null);
        WireLog.LOGGERS.forEach(logger -> logging.setLogLevel(logger, null));
        kms.close();
    }

    @Test
    void encryptWhenTheHttpClientIsDebuggedLogsNoDataKey(CapturedOutput output) {
        String dataKey = encryptAndReturnDataKey();
        assertThat(output).contains("executing POST /").doesNotContain(dataKey).doesNotContain("AWS4-HMAC-SHA256");
    }

    @Test
    void encryptWhenTheWireIsLoggedByNameWarns(CapturedOutput output) {
        logging.setLogLevel(WireLog.LOGGERS.get(0), LogLevel.DEBUG);
        String dataKey = encryptAndReturnDataKey();
        assertThat(output).contains("it writes secrets into the log").contains(dataKey);
    }

    /** Over a socket, as with KMS. Returns the base64 that KMS sends. */
    private String encryptAndReturnDataKey() {
        kms.createKey("alias/orders");
        String[] sent = new String[1];
        kms.faults().intercept("GenerateDataKey", answer -> {
            sent[0] = Base64.getEncoder().encodeToString(answer.bytes("Plaintext"));
            return answer;
        });
        Contexts.plain()
                .withPropertyValues(
                        "aws.kms.region=us-east-1", "aws.kms.key-id=alias/orders", "aws.kms.endpoint=" + kms.endpoint())
                .withBean(
                        AwsCredentialsProvider.class,
                        () -> StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
                .run(context -> context.getBean(KmsService.class).encrypt("text", EncryptionContext.none()));
        return sent[0];
    }
}
