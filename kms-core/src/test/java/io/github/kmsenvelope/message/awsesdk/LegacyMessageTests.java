package io.github.kmsenvelope.message.awsesdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.envelope.EncryptionSdkSettings;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;

/** Messages of all suites, whose data keys KMS wrapped, with data keys of all lengths. */
class LegacyMessageTests {

    private static final byte[] PLAINTEXT = "Written long ago".getBytes(StandardCharsets.US_ASCII);

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final String keyArn = kms.createKey("alias/orders");

    @AfterEach
    void close() {
        kms.close();
    }

    private EnvelopeKmsService service(CommitmentPolicy policy) {
        return KmsServiceBuilder.create(kms.client())
                .purpose(
                        KmsServiceBuilder.DEFAULT_PURPOSE,
                        purpose -> purpose.keyId("alias/orders")
                                .format(MessageFormat.AWS_ENCRYPTION_SDK)
                                .encryptionSdk(EncryptionSdkSettings.defaults().withCommitment(policy)))
                .build();
    }

    private byte[] message(AlgorithmSuite suite) {
        ReferenceWriter draft = ReferenceWriter.of(suite).with("tenant", "acme");
        GenerateDataKeyResponse key = kms.client()
                .generateDataKey(request -> request.keyId(keyArn)
                        .numberOfBytes(suite.dataKeyBytes())
                        .encryptionContext(draft.context));
        byte[][] unknown = {ReferenceWriter.ascii("another"), {}, {1, 2, 3}};
        ReferenceWriter writer = draft.under(key.plaintext().asByteArray());
        writer.entries = new byte[][][] {
            unknown,
            {
                ReferenceWriter.ascii("aws-kms"),
                ReferenceWriter.ascii(keyArn),
                key.ciphertextBlob().asByteArray()
            }
        };
        return writer.write(PLAINTEXT);
    }

    @ParameterizedTest
    @EnumSource
    void decryptWhenPolicyAllowsReadsEverySuite(AlgorithmSuite suite) {
        byte[] message = message(suite);
        for (CommitmentPolicy policy :
                new CommitmentPolicy[] {CommitmentPolicy.REQUIRE_ALLOW, CommitmentPolicy.FORBID_ALLOW}) {
            try (EnvelopeKmsService service = service(policy)) {
                assertThat(service.decrypt(message, EncryptionContext.of("tenant", "acme")))
                        .isEqualTo(PLAINTEXT);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = "COMMITTING.*", mode = EnumSource.Mode.MATCH_NONE)
    void decryptWhenPolicyRequiresCommitmentNeverAsksKms(AlgorithmSuite suite) {
        byte[] message = message(suite);
        kms.resetCounts();
        try (EnvelopeKmsService service = service(CommitmentPolicy.REQUIRE_REQUIRE)) {
            assertThatExceptionOfType(MalformedMessageException.class)
                    .isThrownBy(() -> service.decrypt(message, EncryptionContext.of("tenant", "acme")))
                    .withMessageContaining("require-require");
        }
        assertThat(kms.requestCount()).isZero();
    }
}
