package io.github.kmsenvelope.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DecryptResponse;
import software.amazon.awssdk.services.kms.model.EncryptResponse;
import software.amazon.awssdk.services.kms.model.EncryptionAlgorithmSpec;

@ParameterizedClass
@EnumSource(Transport.class)
class CipherOperationsTests {

    private static final SdkBytes PLAINTEXT = SdkBytes.fromUtf8String("attack at dawn");
    private static final Map<String, String> CONTEXT = Map.of("tenant", "a", "table", "orders");

    @Parameter
    Transport transport = Transport.IN_PROCESS;

    private final EmbeddedKms kms = EmbeddedKms.start();
    private KmsClient client = this.kms.client();
    private final String keyArn = this.kms.createKey("alias/orders");

    @BeforeEach
    void connect() {
        this.client = this.transport.client(this.kms);
    }

    @AfterEach
    void close() {
        this.client.close();
        this.kms.close();
    }

    @Test
    void encryptThenDecryptReturnsPlaintext() {
        EncryptResponse encrypted = encrypt(CONTEXT);
        DecryptResponse decrypted = this.client.decrypt(
                (request) -> request.ciphertextBlob(encrypted.ciphertextBlob()).encryptionContext(CONTEXT));
        assertThat(encrypted.keyId()).isEqualTo(this.keyArn);
        assertThat(encrypted.encryptionAlgorithm()).isEqualTo(EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT);
        assertThat(decrypted.plaintext()).isEqualTo(PLAINTEXT);
        assertThat(decrypted.keyId()).isEqualTo(this.keyArn);
        assertThat(decrypted.encryptionAlgorithm()).isEqualTo(EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT);
        assertThat(decrypted.keyMaterialId()).matches("[0-9a-f]{64}").isEqualTo(currentKeyMaterialId());
    }

    private EncryptResponse encrypt(Map<String, String> context) {
        return this.client.encrypt(
                (request) -> request.keyId("alias/orders").plaintext(PLAINTEXT).encryptionContext(context));
    }

    private String currentKeyMaterialId() {
        return this.client
                .describeKey((request) -> request.keyId(this.keyArn))
                .keyMetadata()
                .currentKeyMaterialId();
    }
}
