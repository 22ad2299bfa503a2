package io.github.kmsenvelope.embedded;

import static io.github.kmsenvelope.embedded.KmsErrors.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;

class EmbeddedKmsTests {

    private final EmbeddedKms kms = EmbeddedKms.start();

    @AfterEach
    void close() {
        this.kms.close();
    }

    @Test
    void startHasDefaultsAndNoKeys() {
        assertThat(this.kms.region()).isEqualTo("us-east-1");
        assertThat(this.kms.accountId()).isEqualTo("000000000000");
        try (KmsClient client = this.kms.client()) {
            assertThat(client.listKeys().keys()).isEmpty();
        }
    }

    @Test
    void createKeyWhenAliasExistsReturnsItsKey() {
        String arn = this.kms.createKey("alias/orders");
        assertThat(this.kms.createKey("alias/orders")).isEqualTo(arn);
        assertThat(this.kms.createKey("alias/other")).isNotEqualTo(arn);
        assertThat(this.kms.createKey()).isNotEqualTo(this.kms.createKey());
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "alias/", "alias/aws/s3", "alias/or ders", ""})
    void createKeyWhenAliasNameIsNotAllowedIsRefused(String alias) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> this.kms.createKey(alias))
                .withMessageStartingWith("'" + alias + "' is no alias name of a KMS key");
    }

    @Test
    void clientHasFixedCredentialsAndMakesOneAttempt() {
        try (KmsClient client = this.kms.client()) {
            AwsCredentialsIdentity credentials = (AwsCredentialsIdentity) client.serviceClientConfiguration()
                    .credentialsProvider()
                    .resolveIdentity()
                    .join();
            assertThat(credentials.accessKeyId()).isEqualTo("embedded");
            assertThat(credentials.secretAccessKey()).isEqualTo("embedded");
            assertThat(client.serviceClientConfiguration().region()).isEqualTo(Region.US_EAST_1);
            this.kms.faults().fail("ListKeys", "KMSInternalException");
            assertThat(refusal(client::listKeys).statusCode()).isEqualTo(500);
            assertThat(this.kms.requestCount("ListKeys")).isEqualTo(1);
        }
    }

    @Test
    void clientWhenClosedLeavesKmsRunning() {
        this.kms.client().close();
        try (KmsClient client = this.kms.client()) {
            assertThat(client.listKeys().keys()).isEmpty();
        }
    }

    @Test
    void httpClientServesClientOfOwnMakingOfAnyRegion() {
        String arn = this.kms.createKey();
        try (KmsClient client = KmsClient.builder()
                .httpClient(this.kms.httpClient())
                .region(Region.EU_WEST_3)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .build()) {
            this.kms.faults().failNext("DescribeKey", 1, "KMSInternalException");
            assertThat(client.describeKey((request) -> request.keyId(arn))
                            .keyMetadata()
                            .arn())
                    .isEqualTo(arn);
            assertThat(this.kms.requestCount("DescribeKey")).isEqualTo(2);
        }
    }

    @Test
    void endpointIsOnLoopbackAndStaysTheSame() throws IOException {
        URI endpoint = this.kms.endpoint();
        assertThat(endpoint.getScheme()).isEqualTo("http");
        assertThat(InetAddress.getByName(endpoint.getHost()).isLoopbackAddress())
                .isTrue();
        assertThat(this.kms.endpoint()).isEqualTo(endpoint);
    }

    @Test
    void requestCountCountsWhatArrivedUntilReset() {
        try (KmsClient client = this.kms.client()) {
            client.listKeys();
            refusal(() -> client.describeKey((request) -> request.keyId("alias/none")));
            assertThat(this.kms.requestCount("ListKeys")).isEqualTo(1);
            assertThat(this.kms.requestCount("DescribeKey")).isEqualTo(1);
            assertThat(this.kms.requestCount("Decrypt")).isZero();
            this.kms.resetCounts();
            assertThat(this.kms.requestCount("ListKeys")).isZero();
        }
    }

    @Test
    void requestCountWhenOperationIsUnknownIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> this.kms.requestCount("Dekrypt"))
                .withMessage("The embedded KMS has no operation 'Dekrypt'");
    }

    @Test
    void closedKmsCannotBeReached() {
        KmsClient inProcess = this.kms.client();
        KmsClient http = Transport.HTTP.client(this.kms);
        this.kms.close();
        this.kms.close();
        assertThatExceptionOfType(SdkClientException.class)
                .isThrownBy(inProcess::listKeys)
                .withMessageContaining("The embedded KMS is closed");
        assertThatExceptionOfType(SdkClientException.class).isThrownBy(http::listKeys);
        assertThatIllegalStateException().isThrownBy(this.kms::endpoint);
        assertThatIllegalStateException().isThrownBy(this.kms::createKey);
        inProcess.close();
        http.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "us east 1", "us-east", "US-EAST-1", "us-east-1/"})
    void startWhenRegionIsNotOneIsRefused(String region) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmbeddedKms.builder().region(region).start())
                .withMessage("'region' must be an AWS Region such as us-east-1, not " + region);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "12345678901", "1234567890123", "12345678901x"})
    void startWhenAccountIdIsNotOneIsRefused(String accountId) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmbeddedKms.builder().accountId(accountId).start())
                .withMessage("'accountId' must have 12 digits, not be " + accountId);
    }
}
