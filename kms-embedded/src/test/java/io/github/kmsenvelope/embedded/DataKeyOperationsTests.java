package io.github.kmsenvelope.embedded;

import static io.github.kmsenvelope.embedded.KmsErrors.assertInvalid;
import static io.github.kmsenvelope.embedded.KmsErrors.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyWithoutPlaintextResponse;

class DataKeyOperationsTests extends KmsTest {

    private final String keyArn = this.kms.createKey("alias/orders");

    DataKeyOperationsTests(Transport transport) {
        super(transport);
    }

    @ParameterizedTest
    @CsvSource({"AES_256, 32", "AES_128, 16"})
    void generateDataKeyWhenSpecIsGivenReturnsThatMuchAndItsBlob(DataKeySpec spec, int length) {
        Map<String, String> context = Map.of("tenant", "a");
        GenerateDataKeyResponse generated = this.client.generateDataKey(
                (request) -> request.keyId("alias/orders").keySpec(spec).encryptionContext(context));
        assertThat(generated.plaintext().asByteArray()).hasSize(length);
        assertThat(generated.keyId()).isEqualTo(this.keyArn);
        assertThat(generated.keyMaterialId()).matches("[0-9a-f]{64}");
        assertThat(this.client
                        .decrypt((request) -> request.ciphertextBlob(generated.ciphertextBlob())
                                .encryptionContext(context))
                        .plaintext())
                .isEqualTo(generated.plaintext());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 31, 1024})
    void generateDataKeyWhenNumberOfBytesIsGivenReturnsThatMuch(int numberOfBytes) {
        GenerateDataKeyResponse generated = this.client.generateDataKey(
                (request) -> request.keyId(this.keyArn).numberOfBytes(numberOfBytes));
        assertThat(generated.plaintext().asByteArray()).hasSize(numberOfBytes);
    }

    @Test
    void generateDataKeyWhenCalledTwiceReturnsDifferentKeys() {
        assertThat(generate().plaintext()).isNotEqualTo(generate().plaintext());
    }

    @Test
    void generateDataKeyWhenBothOrNeitherLengthIsGivenIsRefused() {
        String message = "Please specify either number of bytes or key spec.";
        assertInvalid(message, () -> this.client.generateDataKey((request) -> request.keyId(this.keyArn)));
        assertInvalid(
                message,
                () -> this.client.generateDataKey((request) ->
                        request.keyId(this.keyArn).numberOfBytes(32).keySpec(DataKeySpec.AES_256)));
    }

    @Test
    void generateDataKeyWhenSpecIsUnknownIsRefused() {
        assertInvalid(
                "1 validation error detected: Value 'AES_512' at 'keySpec' failed to satisfy constraint: Member must"
                        + " satisfy enum value set: [AES_128, AES_256]",
                () -> this.client.generateDataKey(
                        (request) -> request.keyId(this.keyArn).keySpec("AES_512")));
    }

    @Test
    void generateDataKeyWithoutPlaintextReturnsBlobAlone() {
        GenerateDataKeyWithoutPlaintextResponse generated = this.client.generateDataKeyWithoutPlaintext(
                (request) -> request.keyId(this.keyArn).keySpec(DataKeySpec.AES_256));
        assertThat(generated.keyId()).isEqualTo(this.keyArn);
        SdkBytes plaintext = this.client
                .decrypt((request) -> request.ciphertextBlob(generated.ciphertextBlob()))
                .plaintext();
        assertThat(plaintext.asByteArray()).hasSize(32);
    }

    @Test
    void generateDataKeyWithoutPlaintextWhenDryRunReturnsNothing() {
        assertRefused(
                "DryRunOperationException",
                "The request would have succeeded, but the DryRun option is set.",
                () -> this.client.generateDataKeyWithoutPlaintext((request) ->
                        request.keyId(this.keyArn).keySpec(DataKeySpec.AES_256).dryRun(true)));
    }

    @Test
    void generateDataKeyWhenDryRunReturnsNothing() {
        assertRefused(
                "DryRunOperationException",
                "The request would have succeeded, but the DryRun option is set.",
                () -> this.client.generateDataKey((request) ->
                        request.keyId(this.keyArn).keySpec(DataKeySpec.AES_256).dryRun(true)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 12, 1024})
    void generateRandomReturnsThatMuch(int numberOfBytes) {
        assertThat(this.client
                        .generateRandom((request) -> request.numberOfBytes(numberOfBytes))
                        .plaintext()
                        .asByteArray())
                .hasSize(numberOfBytes);
    }

    @Test
    void generateRandomWhenFromCustomKeyStoreIsRefused() {
        assertRefused(
                "UnsupportedOperationException",
                "The embedded KMS does not support custom key stores.",
                () -> this.client.generateRandom(
                        (request) -> request.numberOfBytes(8).customKeyStoreId("cks-1")));
    }

    private GenerateDataKeyResponse generate() {
        return this.client.generateDataKey(
                (request) -> request.keyId(this.keyArn).keySpec(DataKeySpec.AES_256));
    }
}
