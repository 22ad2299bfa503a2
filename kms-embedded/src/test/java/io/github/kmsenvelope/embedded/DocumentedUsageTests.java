package io.github.kmsenvelope.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.kmsenvelope.embedded.junit.EmbeddedKmsExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;
import software.amazon.awssdk.services.kms.model.KeyState;

/** The code of the documentation, which compiles and runs here. */
class DocumentedUsageTests {

    private static final Path PAGE = Path.of("../docs/embedded-kms.md");
    private static final Path THIS = Path.of("src/test/java/io/github/kmsenvelope/embedded/DocumentedUsageTests.java");

    @Test
    void startOne() {
        try (EmbeddedKms kms = EmbeddedKms.start();
                KmsClient client = kms.client()) {
            kms.createKey("alias/orders");
            GenerateDataKeyResponse dataKey = client.generateDataKey(
                    request -> request.keyId("alias/orders").keySpec(DataKeySpec.AES_256));
            assertThat(dataKey.plaintext().asByteArray()).hasSize(32);
        }
    }

    @Nested
    @ExtendWith(EmbeddedKmsExtension.class)
    class OrderEncryptionTests {

        @Test
        void createdKeyIsEnabled(EmbeddedKms kms, KmsClient client) {
            String keyArn = kms.createKey();
            assertThat(client.describeKey(request -> request.keyId(keyArn))
                            .keyMetadata()
                            .enabled())
                    .isTrue();
        }
    }

    @Nested
    class Registered {

        @RegisterExtension
        static final EmbeddedKmsExtension KMS =
                new EmbeddedKmsExtension(EmbeddedKms.builder().region("eu-central-1"));

        @Test
        void hasItsRegion(EmbeddedKms kms) {
            assertThat(kms.region()).isEqualTo("eu-central-1");
        }
    }

    @Test
    void keepTheKeys(@TempDir Path folder) {
        Path keysFile = folder.resolve("dev-keys.json");
        EmbeddedKms kms = EmbeddedKms.builder().keysFile(keysFile).start();
        kms.createKey();
        kms.close();
        assertThat(keysFile).exists();
    }

    @Test
    void makeItFail() {
        CountDownLatch latch = new CountDownLatch(1);
        try (EmbeddedKms kms = EmbeddedKms.start()) {
            kms.faults().failNext("GenerateDataKey", 2, "ThrottlingException");
            kms.faults().fail("Decrypt", "KMSInternalException");
            kms.faults().deny("ReEncrypt");
            kms.faults().latencyHook("Encrypt", () -> await(latch));
            kms.faults().intercept("GenerateDataKey", answer -> answer.with("Plaintext", new byte[31]));
            kms.faults().clear();
        }
    }

    @Test
    void makeItFailOnSomeRequests() {
        try (EmbeddedKms kms = EmbeddedKms.start()) {
            kms.faults().on("GenerateDataKey").every(2).fail("ThrottlingException");
            kms.faults().on(KmsFaults.ALL_OPERATIONS).withProbability(0.1, 42).resetConnection();
            kms.faults().on("Encrypt", "Decrypt").during(Duration.ofMinutes(5)).latency(Duration.ofMillis(50));
            Fault fault = kms.faults().on("ReEncrypt").next(3).truncateAnswer();
            assertThat(fault.hits()).isZero();
            fault.close();
        }
    }

    @Test
    void outagesAndThrottling() {
        try (EmbeddedKms kms = EmbeddedKms.start();
                KmsClient client = kms.client()) {
            kms.faults().requestQuota(100);
            try (Fault outage = kms.faults().outage(Outage.CONNECTION_RESET)) {
                assertThatExceptionOfType(SdkClientException.class).isThrownBy(client::listKeys);
                assertThat(outage.hits()).isEqualTo(1);
            }
            kms.faults().outage(Outage.BLACK_HOLE, Duration.ofMinutes(5));
        }
    }

    @Test
    void statesThatRequestsCannotReach() {
        try (EmbeddedKms kms = EmbeddedKms.start();
                KmsClient client = kms.client()) {
            kms.createKey("alias/orders");
            kms.setKeyState("alias/orders", KeyState.UNAVAILABLE);
            assertThat(client.describeKey(request -> request.keyId("alias/orders"))
                            .keyMetadata()
                            .keyState())
                    .isEqualTo(KeyState.UNAVAILABLE);
        }
    }

    @Test
    void seeWhatArrived() {
        try (EmbeddedKms kms = EmbeddedKms.start();
                KmsClient client = kms.client()) {
            kms.faults().failNext("ListKeys", 1, "ThrottlingException");
            KmsErrors.refusal(client::listKeys);
            client.listKeys();
            List<KmsRequest> attempts = kms.requests();
            Duration backoff = attempts.get(1).delaySince(attempts.get(0));
            assertThat(attempts.get(0).outcome()).isEqualTo(KmsRequest.Outcome.REFUSED);
            assertThat(attempts.get(0).errorCode()).isEqualTo("ThrottlingException");
            assertThat(backoff).isPositive();
        }
    }

    @Test
    void pageHasNoOtherCodeThanThis() throws IOException {
        assumeTrue(Files.exists(PAGE), "Skipped: the documentation is not beside this module");
        String tested = withoutSpace(Files.readString(THIS));
        List<String> blocks = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(PAGE))
                .results()
                .map((match) -> match.group(1))
                .toList();
        assertThat(blocks).hasSize(10).allSatisfy((block) -> assertThat(tested).contains(withoutSpace(block)));
    }

    private static String withoutSpace(String code) {
        return code.replaceAll("\\s+", "");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
