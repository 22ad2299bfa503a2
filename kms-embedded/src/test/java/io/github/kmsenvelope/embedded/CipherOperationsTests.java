package io.github.kmsenvelope.embedded;

import static io.github.kmsenvelope.embedded.KmsErrors.assertInvalid;
import static io.github.kmsenvelope.embedded.KmsErrors.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.model.DecryptResponse;
import software.amazon.awssdk.services.kms.model.DryRunModifierType;
import software.amazon.awssdk.services.kms.model.EncryptResponse;
import software.amazon.awssdk.services.kms.model.EncryptionAlgorithmSpec;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.ReEncryptResponse;

class CipherOperationsTests extends KmsTest {

    private static final Map<String, String> CONTEXT = Map.of("tenant", "a", "table", "orders");

    private final String keyArn = this.kms.createKey("alias/orders");
    private final String otherArn = this.kms.createKey("alias/other");

    CipherOperationsTests(Transport transport) {
        super(transport);
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
        assertThat(decrypted.keyMaterialId()).matches("[0-9a-f]{64}").isEqualTo(materialId(this.keyArn));
    }

    @Test
    void encryptWhenCalledTwiceReturnsDifferentBlobs() {
        assertThat(encrypt(CONTEXT).ciphertextBlob())
                .isNotEqualTo(encrypt(CONTEXT).ciphertextBlob());
    }

    @Test
    void encryptWhenPlaintextIsLongestReturnsBlobThatDecrypts() {
        SdkBytes longest = SdkBytes.fromByteArray(new byte[4096]);
        EncryptResponse encrypted =
                this.client.encrypt((request) -> request.keyId(this.keyArn).plaintext(longest));
        assertThat(decrypt(encrypted.ciphertextBlob(), Map.of()).plaintext()).isEqualTo(longest);
    }

    @Test
    void encryptWhenPlaintextIsTooLongOrEmptyIsRefused() {
        assertInvalid(
                "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length"
                        + " less than or equal to 4096",
                () -> this.client.encrypt(
                        (request) -> request.keyId(this.keyArn).plaintext(SdkBytes.fromByteArray(new byte[4097]))));
        assertInvalid(
                "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length"
                        + " greater than or equal to 1",
                () -> this.client.encrypt(
                        (request) -> request.keyId(this.keyArn).plaintext(SdkBytes.fromByteArray(new byte[0]))));
    }

    @Test
    void encryptWhenSeveralMembersAreMissingNamesAllOfThem() {
        assertInvalid(
                "2 validation errors detected: Value null at 'keyId' failed to satisfy constraint: Member must not be"
                        + " null; Value null at 'plaintext' failed to satisfy constraint: Member must not be null",
                () -> this.client.encrypt((request) -> {}));
    }

    @Test
    void decryptWhenKeyIsPinnedByAnyOfItsNamesReturnsPlaintext() {
        SdkBytes blob = encrypt(CONTEXT).ciphertextBlob();
        String aliasArn = "arn:aws:kms:us-east-1:000000000000:alias/orders";
        assertThat(Stream.of(this.keyArn, idOf(this.keyArn), "alias/orders", aliasArn))
                .allSatisfy((name) -> assertThat(this.client
                                .decrypt((request) ->
                                        request.ciphertextBlob(blob).keyId(name).encryptionContext(CONTEXT))
                                .plaintext())
                        .isEqualTo(PLAINTEXT));
    }

    @Test
    void decryptWhenAnotherKeyIsPinnedIsRefused() {
        SdkBytes blob = encrypt(CONTEXT).ciphertextBlob();
        assertRefused(
                "IncorrectKeyException",
                "The key ID in the request does not identify a CMK that can perform this operation.",
                () -> this.client.decrypt((request) ->
                        request.ciphertextBlob(blob).keyId(this.otherArn).encryptionContext(CONTEXT)));
    }

    @Test
    void decryptWhenAliasWasPointedElsewhereStillFindsKey() {
        SdkBytes blob = encrypt(CONTEXT).ciphertextBlob();
        this.client.updateAlias((request) -> request.aliasName("alias/orders").targetKeyId(this.otherArn));
        assertThat(decrypt(blob, CONTEXT).keyId()).isEqualTo(this.keyArn);
    }

    static Stream<Map<String, String>> otherContexts() {
        return Stream.of(
                Map.of(),
                Map.of("tenant", "a"),
                Map.of("tenant", "A", "table", "orders"),
                Map.of("Tenant", "a", "table", "orders"),
                Map.of("tenant", "a", "table", "orders", "more", ""),
                Map.of("tenant", "orders", "table", "a"),
                Map.of("tenant", "atable", "", "orders"));
    }

    @ParameterizedTest
    @MethodSource("otherContexts")
    void decryptWhenContextDiffersIsRefused(Map<String, String> other) {
        SdkBytes blob = encrypt(CONTEXT).ciphertextBlob();
        assertRefused("InvalidCiphertextException", null, () -> decrypt(blob, other));
    }

    @Test
    void decryptWhenContextIsEmptyInsteadOfAbsentReturnsPlaintext() {
        SdkBytes blob = this.client
                .encrypt((request) -> request.keyId(this.keyArn).plaintext(PLAINTEXT))
                .ciphertextBlob();
        assertThat(decrypt(blob, Map.of()).plaintext()).isEqualTo(PLAINTEXT);
    }

    @Test
    void decryptWhenContextIsNotAsciiReturnsPlaintext() {
        Map<String, String> context = Map.of("müşteri", "日本 😀");
        assertThat(decrypt(encrypt(context).ciphertextBlob(), context).plaintext())
                .isEqualTo(PLAINTEXT);
    }

    @Test
    void reEncryptMovesPlaintextUnderOtherKeyAndContext() {
        SdkBytes blob = encrypt(CONTEXT).ciphertextBlob();
        ReEncryptResponse moved = this.client.reEncrypt((request) -> request.ciphertextBlob(blob)
                .sourceKeyId("alias/orders")
                .sourceEncryptionContext(CONTEXT)
                .destinationKeyId("alias/other")
                .destinationEncryptionContext(Map.of("moved", "yes")));
        assertThat(moved.sourceKeyId()).isEqualTo(this.keyArn);
        assertThat(moved.keyId()).isEqualTo(this.otherArn);
        assertThat(moved.sourceKeyMaterialId()).isEqualTo(materialId(this.keyArn));
        assertThat(moved.destinationKeyMaterialId()).isEqualTo(materialId(this.otherArn));
        DecryptResponse decrypted = decrypt(moved.ciphertextBlob(), Map.of("moved", "yes"));
        assertThat(decrypted.plaintext()).isEqualTo(PLAINTEXT);
        assertThat(decrypted.keyId()).isEqualTo(this.otherArn);
    }

    @Test
    void reEncryptWhenSourceContextDiffersIsRefused() {
        SdkBytes blob = encrypt(CONTEXT).ciphertextBlob();
        assertRefused(
                "InvalidCiphertextException",
                null,
                () -> this.client.reEncrypt(
                        (request) -> request.ciphertextBlob(blob).destinationKeyId(this.otherArn)));
    }

    @Test
    void reEncryptWhenDestinationIsDisabledIsRefused() {
        SdkBytes blob = encrypt(CONTEXT).ciphertextBlob();
        this.client.disableKey((request) -> request.keyId(this.otherArn));
        assertRefused(
                "DisabledException",
                this.otherArn + " is disabled.",
                () -> this.client.reEncrypt((request) -> request.ciphertextBlob(blob)
                        .sourceEncryptionContext(CONTEXT)
                        .destinationKeyId(this.otherArn)));
    }

    @Test
    void cryptoWhenDryRunIsRefusedAsIfItHadSucceeded() {
        SdkBytes blob = encrypt(CONTEXT).ciphertextBlob();
        assertDryRun(() -> this.client.encrypt(
                (request) -> request.keyId(this.keyArn).plaintext(PLAINTEXT).dryRun(true)));
        assertDryRun(() -> this.client.decrypt((request) ->
                request.ciphertextBlob(blob).encryptionContext(CONTEXT).dryRun(true)));
        assertDryRun(() -> this.client.reEncrypt((request) -> request.ciphertextBlob(blob)
                .sourceEncryptionContext(CONTEXT)
                .destinationKeyId(this.otherArn)
                .dryRun(true)));
    }

    @Test
    void decryptWhenDryRunIgnoresCiphertextAsksAboutTheKeyAlone() {
        assertDryRun(() -> dryDecryptWithoutCiphertext(this.keyArn));
        assertRefused(
                "NotFoundException",
                "Alias arn:aws:kms:us-east-1:000000000000:alias/none is not found.",
                () -> dryDecryptWithoutCiphertext("alias/none"));
        this.client.disableKey((request) -> request.keyId(this.keyArn));
        assertRefused(
                "DisabledException", this.keyArn + " is disabled.", () -> dryDecryptWithoutCiphertext(this.keyArn));
    }

    private void dryDecryptWithoutCiphertext(String keyId) {
        this.client.decrypt((request) -> request.keyId(keyId)
                .encryptionContext(CONTEXT)
                .dryRun(true)
                .dryRunModifiers(DryRunModifierType.IGNORE_CIPHERTEXT));
    }

    @Test
    void cryptoWhenModifierIsNotKnownThereIsRefused() {
        SdkBytes blob = encrypt(CONTEXT).ciphertextBlob();
        assertThatExceptionOfType(KmsException.class)
                .isThrownBy(() -> this.client.reEncrypt((request) -> request.ciphertextBlob(blob)
                        .destinationKeyId(this.otherArn)
                        .dryRun(true)
                        .dryRunModifiers(DryRunModifierType.IGNORE_CIPHERTEXT)))
                .withMessageContaining("DryRunModifiers");
    }

    @Test
    void cryptoWhenDryRunWouldFailIsRefusedWithThatError() {
        SdkBytes blob = encrypt(CONTEXT).ciphertextBlob();
        assertRefused(
                "InvalidCiphertextException",
                null,
                () -> this.client.decrypt(
                        (request) -> request.ciphertextBlob(blob).dryRun(true)));
        this.client.disableKey((request) -> request.keyId(this.keyArn));
        assertRefused(
                "DisabledException",
                this.keyArn + " is disabled.",
                () -> this.client.encrypt((request) ->
                        request.keyId(this.keyArn).plaintext(PLAINTEXT).dryRun(true)));
    }

    @Test
    void cryptoWhenAlgorithmIsAsymmetricIsRefused() {
        assertRefused(
                "InvalidKeyUsageException",
                "Algorithm RSAES_OAEP_SHA_256 is incompatible with key spec SYMMETRIC_DEFAULT.",
                () -> this.client.encrypt((request) -> request.keyId(this.keyArn)
                        .plaintext(PLAINTEXT)
                        .encryptionAlgorithm(EncryptionAlgorithmSpec.RSAES_OAEP_SHA_256)));
    }

    @Test
    void cryptoWhenGrantTokenIsGivenIsRefused() {
        assertRefused(
                "InvalidGrantTokenException",
                "The embedded KMS has no grants, so no grant token is valid.",
                () -> this.client.encrypt((request) ->
                        request.keyId(this.keyArn).plaintext(PLAINTEXT).grantTokens("token")));
    }

    @Test
    void decryptWhenForNitroEnclaveIsRefusedRatherThanAnsweredInClear() {
        SdkBytes blob = encrypt(CONTEXT).ciphertextBlob();
        assertRefused(
                "UnsupportedOperationException",
                "The embedded KMS does not support Recipient (Nitro enclaves).",
                () -> this.client.decrypt((request) -> request.ciphertextBlob(blob)
                        .encryptionContext(CONTEXT)
                        .recipient((recipient) -> recipient.attestationDocument(PLAINTEXT))));
    }

    private EncryptResponse encrypt(Map<String, String> context) {
        return this.client.encrypt(
                (request) -> request.keyId("alias/orders").plaintext(PLAINTEXT).encryptionContext(context));
    }

    private DecryptResponse decrypt(SdkBytes blob, Map<String, String> context) {
        return this.client.decrypt((request) -> request.ciphertextBlob(blob).encryptionContext(context));
    }

    private String materialId(String keyArn) {
        return this.client
                .describeKey((request) -> request.keyId(keyArn))
                .keyMetadata()
                .currentKeyMaterialId();
    }

    private static void assertDryRun(ThrowingCallable call) {
        assertRefused(
                "DryRunOperationException", "The request would have succeeded, but the DryRun option is set.", call);
    }
}
