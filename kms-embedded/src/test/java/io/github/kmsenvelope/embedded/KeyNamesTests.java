package io.github.kmsenvelope.embedded;

import static io.github.kmsenvelope.embedded.KmsErrors.assertRefused;
import static io.github.kmsenvelope.embedded.KmsErrors.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.kms.KmsClient;

class KeyNamesTests extends KmsTest {

    private static final String UNKNOWN_ID = "134f2428-cec1-4b25-a1ae-9048164dba47";
    private static final String PREFIX = "arn:aws:kms:us-east-1:000000000000:";

    private final String keyArn = this.kms.createKey("alias/orders");

    KeyNamesTests(Transport transport) {
        super(transport);
    }

    @Test
    void describeKeyTakesEachOfTheFourNames() {
        assertThat(describe(this.keyArn)).isEqualTo(this.keyArn);
        assertThat(describe(idOf(this.keyArn))).isEqualTo(this.keyArn);
        assertThat(describe("alias/orders")).isEqualTo(this.keyArn);
        assertThat(describe(PREFIX + "alias/orders")).isEqualTo(this.keyArn);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                UNKNOWN_ID + "|Key '" + PREFIX + "key/" + UNKNOWN_ID + "' does not exist",
                PREFIX + "key/" + UNKNOWN_ID + "|Key '" + PREFIX + "key/" + UNKNOWN_ID + "' does not exist",
                "alias/none|Alias " + PREFIX + "alias/none is not found.",
                PREFIX + "alias/none|Alias " + PREFIX + "alias/none is not found.",
                "orders|Invalid keyId 'orders'",
                "134F2428-CEC1-4B25-A1AE-9048164DBA47|Invalid keyId '134F2428-CEC1-4B25-A1AE-9048164DBA47'",
                "arn:aws:kms:eu-west-1:000000000000:key/" + UNKNOWN_ID + "|Invalid arn eu-west-1",
                "arn:aws-cn:kms:us-east-1:000000000000:key/x|Invalid arn arn:aws-cn:kms:us-east-1:000000000000:key/x",
                "arn:aws:s3:::bucket|Invalid arn arn:aws:s3:::bucket",
                PREFIX + "grant/x|Invalid arn " + PREFIX + "grant/x",
                "arn:aws:kms|Invalid arn arn:aws:kms"
            })
    void describeKeyWhenNameMeansNoKeyIsRefused(String name, String message) {
        assertRefused("NotFoundException", message, () -> describe(name));
    }

    @Test
    void describeKeyWhenArnIsOfAnotherAccountIsRefused() {
        String foreign = "arn:aws:kms:us-east-1:111122223333:key/" + UNKNOWN_ID;
        assertThat(refusal(() -> describe(foreign)).awsErrorDetails().errorCode())
                .isEqualTo("AccessDeniedException");
    }

    @ParameterizedTest
    @ValueSource(strings = {"alias/orders", PREFIX + "alias/orders"})
    void administrationWhenKeyIsNamedByAliasIsRefused(String alias) {
        assertRefused(
                "NotFoundException",
                "Invalid keyId '" + alias + "'",
                () -> this.client.disableKey((request) -> request.keyId(alias)));
    }

    @ParameterizedTest
    @CsvSource({"cn-north-1, aws-cn", "us-gov-west-1, aws-us-gov", "eu-central-1, aws"})
    void arnsHaveThePartitionOfTheRegion(String region, String partition) {
        try (EmbeddedKms elsewhere = EmbeddedKms.builder()
                        .region(region)
                        .accountId("111122223333")
                        .start();
                KmsClient elsewhereClient = elsewhere.client()) {
            String arn = elsewhere.createKey();
            assertThat(arn).startsWith("arn:" + partition + ":kms:" + region + ":111122223333:key/");
            assertThat(elsewhereClient
                            .describeKey((request) -> request.keyId(arn))
                            .keyMetadata()
                            .awsAccountId())
                    .isEqualTo("111122223333");
        }
    }

    private String describe(String name) {
        return this.client
                .describeKey((request) -> request.keyId(name))
                .keyMetadata()
                .arn();
    }
}
