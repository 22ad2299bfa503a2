package io.github.kmsenvelope.keyring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.KmsUsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyArnTests {

    private static final String ARN = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    @Test
    void parseReadsTheParts() {
        KeyArn arn = KeyArn.parse(ARN).orElseThrow();
        assertThat(arn)
                .isEqualTo(new KeyArn("aws", "eu-central-1", "111122223333", "1234abcd-12ab-34cd-56ef-1234567890ab"));
        assertThat(arn).hasToString(ARN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws-cn:kms:cn-north-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab",
                "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/a"
            })
    void parseWhenOtherPartitionOrMultiRegionIsRead(String text) {
        assertThat(KeyArn.parse(text)).get().hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "alias/orders",
                "1234abcd-12ab-34cd-56ef-1234567890ab",
                "arn:aws:kms:eu-central-1:111122223333:alias/orders",
                "arn:AWS:kms:eu-central-1:111122223333:key/a",
                "arn:awsx:kms:eu-central-1:111122223333:key/a",
                "arn:aws:s3:eu-central-1:111122223333:key/a",
                "arn:aws:kms:eu_central:111122223333:key/a",
                "arn:aws:kms:eu-central-1:11112222333:key/a",
                "arn:aws:kms:eu-central-1:111122223333:key/",
                "arn:aws:kms:eu-central-1:111122223333:key/a b",
                "arn:aws:kms:eu-central-1:111122223333:key/a\n",
                "arn:aws:kms:eu-central-1:111122223333:key/*",
                "arn:aws:kms:eu-central-1:111122223333:key/\u00E9",
                " arn:aws:kms:eu-central-1:111122223333:key/a"
            })
    void parseWhenNoKeyArnIsNothing(String text) {
        assertThat(KeyArn.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "111122223333",
                ARN,
                "arn:aws:kms:*:*:key/*",
                "arn:*:kms:*:111122223333:key/*",
                "arn:aws:kms:eu-*:111122223333:key/*"
            })
    void trustedAccountWhenPatternOddIsRefused(String pattern) {
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(() -> TrustedAccount.parse(pattern))
                .withMessageContaining("key/*");
    }

    @Test
    void refusalsNameThePropertyOfThePurpose() {
        assertThat(PurposeProperties.decryptKeyIds("default")).isEqualTo("aws.kms.decrypt-key-ids");
        assertThat(PurposeProperties.keyId("orders")).isEqualTo("aws.kms.keys.orders.key-id");
    }

    @Test
    void encryptedDataKeyIsAValueWithItsOwnBytes() {
        byte[] bytes = {1, 2, 3};
        KeyArn arn = KeyArn.parse(ARN).orElseThrow();
        EncryptedDataKey key = new EncryptedDataKey(arn, bytes);
        bytes[0] = 9;
        key.wrapped()[1] = 9;
        assertThat(key.wrapped()).containsExactly(1, 2, 3);
        assertThat(key)
                .isEqualTo(new EncryptedDataKey(arn, new byte[] {1, 2, 3}))
                .hasSameHashCodeAs(new EncryptedDataKey(arn, new byte[] {1, 2, 3}))
                .isNotEqualTo(new EncryptedDataKey(arn, new byte[] {1, 2, 4}))
                .isNotEqualTo("x");
        assertThat(key.toString()).contains(ARN, "3 bytes");
    }
}
