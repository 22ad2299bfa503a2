package io.github.kmsenvelope.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.EncryptResponse;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.Tag;

/** Does what others did with AWS KMS, and compares the answers. */
class RecordedScenariosTests {

    private static final SdkBytes MESSAGE = SdkBytes.fromUtf8String("test message 123 !%$@ 1234567890");
    private static final Map<String, String> CONTEXT = Map.of("context-key", "context-value");
    private static final String UNKNOWN_ID = "134f2428-cec1-4b25-a1ae-9048164dba47";
    private static final String UNKNOWN_MULTI_REGION_ID = "mrk-d3b95762d3b95762d3b95762d3b95762";

    private final Recording aws = Recording.require();
    private final EmbeddedKms kms = EmbeddedKms.builder()
            .accountId(Recording.ACCOUNT)
            .region(Recording.REGION)
            .start();
    private final KmsClient client = this.kms.client();
    private final String keyArn = this.kms.createKey();

    @AfterEach
    void close() {
        this.client.close();
        this.kms.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"None", "0", "1025"})
    void generateRandomWhenNumberOfBytesIsInvalid(String number) {
        this.aws.assertSameRefusal(
                "test_generate_random_invalid_number_of_bytes[" + number + "]",
                "generate-random-exc",
                () -> this.client.generateRandom(
                        (request) -> request.numberOfBytes(number.equals("None") ? null : Integer.valueOf(number))));
    }

    @Test
    void describeKeyWhenKeyIsInAnotherRegion() {
        String scenario = "test_get_key_in_different_region";
        this.aws.assertSameRefusal(scenario, "describe-key-diff-region-with-id", () -> describe(UNKNOWN_ID));
        this.aws.assertSameRefusal(
                scenario,
                "describe-key-diff-region-with-arn",
                () -> describe(this.keyArn.replace(Recording.REGION, Recording.OTHER_REGION)));
    }

    @Test
    void describeKeyWhenKeyDoesNotExist() {
        String scenario = "test_get_key_does_not_exist";
        String unknownArn = this.keyArn.substring(0, this.keyArn.indexOf('/') + 1) + UNKNOWN_ID;
        this.aws.assertSameRefusal(scenario, "describe-nonexistent-key-with-id", () -> describe(UNKNOWN_ID));
        this.aws.assertSameRefusal(scenario, "describe-nonexistent-with-arn", () -> describe(unknownArn));
        this.aws.assertSameRefusal(scenario, "describe-key-with-valid-id-mrk", () -> describe(UNKNOWN_MULTI_REGION_ID));
    }

    @ParameterizedTest
    @CsvSource({
        "describe-key-with-invalid-uuid, fake-key-id",
        "describe-key-with-invalid-uuid-2, 134f2428cec14b25a1ae9048164dba47",
        "describe-key-with-invalid-uuid-mrk, mrk-fake-key-id"
    })
    void describeKeyWhenKeyIdIsNone(String step, String keyId) {
        this.aws.assertSameRefusal("test_get_key_invalid_uuid", step, () -> describe(keyId));
    }

    @Test
    void createKeyAnswersAlike() {
        this.aws.assertSameAnswer(
                "test_create_key",
                "describe-key",
                this.client
                        .createKey((request) -> request.description("test key 123"))
                        .keyMetadata());
        this.aws.assertSameAnswer(
                "test_create_multi_region_key",
                "create_multi_region_key",
                this.client
                        .createKey((request) ->
                                request.description("test multi region key").multiRegion(true))
                        .keyMetadata());
        this.aws.assertSameAnswer(
                "test_non_multi_region_keys_should_not_have_multi_region_properties",
                "non_multi_region_keys_should_not_have_multi_region_properties",
                this.client
                        .createKey((request) ->
                                request.description("test non multi region key").multiRegion(false))
                        .keyMetadata());
    }

    @Test
    void describeKeyWhenNamedByAliasArnAnswersAlike() {
        String keyId = this.client
                .createKey((request) -> request.description("test - description"))
                .keyMetadata()
                .keyId();
        this.client.createAlias(
                (request) -> request.aliasName("alias/described").targetKeyId(keyId));
        String aliasArn = this.client.listAliases().aliases().get(0).aliasArn();
        this.aws.assertSameAnswer(
                "test_describe_with_alias_arn",
                "describe-key",
                this.client.describeKey((request) -> request.keyId(aliasArn)).keyMetadata());
    }

    @Test
    void createKeyWhenSpecOrUsageIsInvalid() {
        String scenario = "test_hmac_create_key_invalid_operations";
        this.aws.assertSameRefusal(
                scenario,
                "create-hmac-key-without-key-usage",
                () -> this.client.createKey((request) -> request.keySpec("HMAC_256")));
        this.aws.assertSameRefusal(
                scenario,
                "create-hmac-key-invalid-spec",
                () -> this.client.createKey(
                        (request) -> request.keySpec("HMAC_random").keyUsage("GENERATE_VERIFY_MAC")));
        this.aws.assertSameRefusal(
                scenario,
                "create-hmac-key-invalid-key-usage",
                () -> this.client.createKey(
                        (request) -> request.keySpec("HMAC_256").keyUsage("RANDOM")));
    }

    @Test
    void createKeyWhenTagsAreInvalid() {
        List<Tag> tooMany = IntStream.rangeClosed(0, 50)
                .mapToObj((number) -> tag("key" + number, "value"))
                .toList();
        assertSameRefusalOfTags(
                "test_tag_key_with_duplicate_tag_keys_raises_error",
                "duplicate-tag-keys",
                List.of(tag("tag1", "value1"), tag("tag1", "value2")));
        assertSameRefusalOfTags("test_create_key_with_too_many_tags_raises_error", "invalid-tag-key", tooMany);
        assertSameRefusalOfTags(
                "test_create_key_with_invalid_tag_key[lowercase_prefix]",
                "invalid-tag-key",
                List.of(tag("aws:key1", "value1")));
        assertSameRefusalOfTags(
                "test_create_key_with_invalid_tag_key[uppercase_prefix]",
                "invalid-tag-key",
                List.of(tag("AWS:key1", "value1")));
        assertSameRefusalOfTags(
                "test_create_key_with_invalid_tag_key[too_long_key]",
                "invalid-tag-key",
                List.of(tag("a".repeat(129), "value1")));
        assertSameRefusalOfTags(
                "test_key_with_long_tag_value_raises_error",
                "too-long-tag-value",
                List.of(tag("tag1", "v".repeat(257))));
    }

    @Test
    void createAliasWhenPrefixIsMissing() {
        this.aws.assertSameRefusal(
                "test_create_alias",
                "create_alias",
                () -> this.client.createAlias(
                        (request) -> request.aliasName("orders").targetKeyId(this.keyArn)));
    }

    @Test
    void generateDataKeyAnswersAlike() {
        this.aws.assertSameAnswer(
                "test_generate_data_key",
                "generate-data-key-result",
                this.client.generateDataKey(
                        (request) -> request.keyId(this.keyArn).keySpec(DataKeySpec.AES_256)));
        this.aws.assertSameAnswer(
                "test_generate_data_key_without_plaintext",
                "generate-data-key-without-plaintext",
                this.client.generateDataKeyWithoutPlaintext(
                        (request) -> request.keyId(this.keyArn).keySpec(DataKeySpec.AES_256)));
    }

    @Test
    void encryptAndDecryptAnswerAlike() {
        String scenario = "test_encrypt_decrypt_encryption_context";
        EncryptResponse encrypted = this.client.encrypt(
                (request) -> request.keyId(this.keyArn).plaintext(MESSAGE).encryptionContext(CONTEXT));
        SdkBytes blob = encrypted.ciphertextBlob();
        this.aws.assertSameAnswer(scenario, "encrypt_response", encrypted);
        this.aws.assertSameAnswer(
                scenario,
                "decrypt_response_with_encryption_context",
                this.client.decrypt((request) -> request.ciphertextBlob(blob).encryptionContext(CONTEXT)));
        this.aws.assertSameRefusal(scenario, "decrypt_response_without_encryption_context", () -> decrypt(blob));
        this.aws.assertSameRefusal(scenario, "decrypt_response_with_invalid_ciphertext", () -> decrypt(MESSAGE));
        this.aws.assertSameRefusal(
                "test_key_rotations_encryption_decryption", "bad-ciphertext", () -> decrypt(MESSAGE));
    }

    @Test
    void decryptWhenDataKeyHadAContext() {
        SdkBytes blob = this.client
                .generateDataKey((request) ->
                        request.keyId(this.keyArn).keySpec(DataKeySpec.AES_256).encryptionContext(CONTEXT))
                .ciphertextBlob();
        String step = "decrypt-without-encryption-context";
        this.aws.assertSameRefusal("test_encryption_context_generate_data_key", step, () -> decrypt(blob));
        this.aws.assertSameRefusal(
                "test_encryption_context_generate_data_key_without_plaintext", step, () -> decrypt(blob));
    }

    @Test
    void decryptAndReEncryptWhenAnotherKeyIsPinned() {
        String otherArn = this.kms.createKey();
        SdkBytes blob = this.client
                .encrypt((request) -> request.keyId(this.keyArn).plaintext(MESSAGE))
                .ciphertextBlob();
        this.aws.assertSameRefusal(
                "test_error_messaging_for_invalid_keys",
                "decrypt-invalid-key-id",
                () -> this.client.decrypt(
                        (request) -> request.ciphertextBlob(blob).keyId(otherArn)));
        this.aws.assertSameRefusal(
                "test_re_encrypt_incorrect_source_key",
                "incorrect-source-key",
                () -> this.client.reEncrypt((request) ->
                        request.ciphertextBlob(blob).sourceKeyId(otherArn).destinationKeyId(otherArn)));
        this.aws.assertSameAnswer(
                "test_re_encrypt[SYMMETRIC_DEFAULT-SYMMETRIC_DEFAULT]",
                "test_re_encrypt",
                this.client.reEncrypt((request) ->
                        request.ciphertextBlob(blob).sourceKeyId(this.keyArn).destinationKeyId(otherArn)));
    }

    @Test
    void encryptWhenPlaintextIsTooLong() {
        this.aws.assertSameRefusal(
                "test_plaintext_size_for_encrypt",
                "invalid-plaintext-size-encrypt",
                () -> this.client.encrypt(
                        (request) -> request.keyId(this.keyArn).plaintext(SdkBytes.fromByteArray(new byte[4400]))));
    }

    @Test
    void encryptWhenKeyIsDisabled() {
        this.client.disableKey((request) -> request.keyId(this.keyArn));
        this.aws.assertSameRefusal(
                "test_rotate_key_on_demand_raises_error_given_key_is_disabled",
                "error-response",
                () -> this.client.encrypt(
                        (request) -> request.keyId(this.keyArn).plaintext(MESSAGE)));
    }

    @Test
    void keyWhenPendingImportAnswersAlike() {
        String scenario = "test_import_key_symmetric";
        this.kms.setKeyState(this.keyArn, KeyState.PENDING_IMPORT);
        this.aws.assertSameAnswer(
                scenario,
                "describe-key-before-import",
                this.client.describeKey((request) -> request.keyId(this.keyArn)).keyMetadata());
        this.aws.assertSameRefusal(
                scenario,
                "encrypt-before-import-error",
                () -> this.client.encrypt(
                        (request) -> request.keyId(this.keyArn).plaintext(MESSAGE)));
    }

    @Test
    void generateDataKeyWhenDryRun() {
        this.aws.assertSameRefusal(
                "test_generate_data_key_pair_dry_run",
                "dryrun_exception",
                () -> this.client.generateDataKey((request) ->
                        request.keyId(this.keyArn).keySpec(DataKeySpec.AES_256).dryRun(true)));
    }

    private void assertSameRefusalOfTags(String scenario, String step, List<Tag> tags) {
        this.aws.assertSameRefusal(scenario, step, () -> this.client.createKey((request) -> request.tags(tags)));
    }

    private void describe(String keyId) {
        assertThat(this.client.describeKey((request) -> request.keyId(keyId))).isNotNull();
    }

    private void decrypt(SdkBytes blob) {
        assertThat(this.client.decrypt((request) -> request.ciphertextBlob(blob)))
                .isNotNull();
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().tagKey(key).tagValue(value).build();
    }
}
