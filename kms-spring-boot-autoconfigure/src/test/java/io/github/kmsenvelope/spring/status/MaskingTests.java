package io.github.kmsenvelope.spring.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskingTests {

    @ParameterizedTest
    @CsvSource({
        "alias/orders, alias/orders",
        "alias/a/b:c, alias/a/b:c",
        "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab,"
                + "arn:aws:kms:eu-central-1:************:key/****90ab",
        "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab,"
                + "arn:aws-us-gov:kms:us-gov-west-1:************:key/mrk-****90ab",
        "arn:aws:kms:eu-central-1:111122223333:alias/orders, arn:aws:kms:eu-central-1:************:alias/orders",
        "1234abcd-12ab-34cd-56ef-1234567890ab, ****90ab",
        "mrk-1234abcd12ab34cd56ef1234567890ab, mrk-****90ab"
    })
    void maskHidesAccountAndKey(String keyId, String masked) {
        assertThat(Masking.mask(keyId)).isEqualTo(masked);
    }

    @ParameterizedTest
    @CsvSource({
        "arn:aws:kms:eu-central-1:111122223333:key/short, arn:aws:kms:eu-central-1:************:key/****",
        "arn:aws:iam::111122223333:role/orders, ****",
        "arn:aws:kms:eu-central-1:1111:key/1234abcd-12ab-34cd-56ef-1234567890ab, ****",
        "mrk-short, mrk-****",
        "'', ****"
    })
    void maskWhenOddHidesAll(String keyId, String masked) {
        assertThat(Masking.mask(keyId)).isEqualTo(masked);
    }
}
