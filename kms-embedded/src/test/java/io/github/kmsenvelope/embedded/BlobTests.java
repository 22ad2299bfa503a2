package io.github.kmsenvelope.embedded;

import static io.github.kmsenvelope.embedded.KmsErrors.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;

class BlobTests {

    private static final Map<String, String> CONTEXT = Map.of("tenant", "a");

    private final EmbeddedKms kms = EmbeddedKms.start();
    private final KmsClient client = this.kms.client();
    private final String keyArn = this.kms.createKey();

    @AfterEach
    void close() {
        this.client.close();
        this.kms.close();
    }

    @Test
    void blobOf256BitDataKeyIsAsLongAsThatOfAws() {
        assertThat(blob()).hasSize(184);
    }

    @Test
    void blobHoldsNeitherArnNorKeyIdNorKeyMaterialId() {
        String keyId = this.keyArn.substring(this.keyArn.indexOf('/') + 1);
        String materialId = this.client
                .describeKey((request) -> request.keyId(this.keyArn))
                .keyMetadata()
                .currentKeyMaterialId();
        byte[] blob = blob();
        assertThat(new String(blob, StandardCharsets.ISO_8859_1)).doesNotContain("arn:aws", keyId, materialId);
        assertThat(HexFormat.of().formatHex(blob)).doesNotContain(keyId.replace("-", ""), materialId);
    }

    @Test
    void decryptWhenAnyBitIsFlippedIsRefused() {
        byte[] blob = blob();
        for (int bit = 0; bit < blob.length * 8; bit++) {
            byte[] flipped = blob.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertInvalidCiphertext(flipped);
        }
    }

    @Test
    void decryptWhenTruncatedAnywhereOrExtendedIsRefused() {
        byte[] blob = blob();
        for (int length = 1; length < blob.length; length++) {
            assertInvalidCiphertext(Arrays.copyOf(blob, length));
        }
        assertInvalidCiphertext(Arrays.copyOf(blob, blob.length + 1));
    }

    @Test
    void decryptWhenRandomBytesIsRefused() {
        byte[] noise = new byte[184];
        new Random(1).nextBytes(noise);
        assertInvalidCiphertext(noise);
    }

    @Test
    void decryptWhenHeaderOfOneBlobAndBodyOfAnotherIsRefused() {
        byte[] spliced = blob();
        System.arraycopy(blob(), 136, spliced, 136, 48);
        assertInvalidCiphertext(spliced);
    }

    @Test
    void decryptWhenBlobIsOfAnotherKmsIsRefused() {
        byte[] blob = blob();
        try (EmbeddedKms other = EmbeddedKms.start();
                KmsClient otherClient = other.client()) {
            other.createKey();
            assertRefused(
                    "AccessDeniedException",
                    "The ciphertext refers to a customer master key that does not exist, does not exist in this region,"
                            + " or you are not allowed to access.",
                    () -> decrypt(otherClient, blob));
        }
    }

    private byte[] blob() {
        return this.client
                .generateDataKey((request) ->
                        request.keyId(this.keyArn).keySpec("AES_256").encryptionContext(CONTEXT))
                .ciphertextBlob()
                .asByteArray();
    }

    private void assertInvalidCiphertext(byte[] blob) {
        assertRefused("InvalidCiphertextException", null, () -> decrypt(this.client, blob));
    }

    private static void decrypt(KmsClient client, byte[] blob) {
        client.decrypt((request) ->
                request.ciphertextBlob(SdkBytes.fromByteArray(blob)).encryptionContext(CONTEXT));
    }
}
