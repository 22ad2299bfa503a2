package io.github.kmsenvelope.message.awsesdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.RangedSource;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.envelope.EncryptionSdkSettings;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
        return message(ReferenceWriter.of(suite));
    }

    private byte[] message(ReferenceWriter writerOfAnyKey) {
        ReferenceWriter draft = writerOfAnyKey.with("tenant", "acme");
        AlgorithmSuite suite = draft.suite;
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

    @ParameterizedTest
    @EnumSource
    void seekableChannelWhenPolicyAllowsReadsEveryUnsignedSuiteInFrames(AlgorithmSuite suite) throws IOException {
        for (boolean emptyFinalFrame : new boolean[] {false, true}) {
            ReferenceWriter writer = ReferenceWriter.of(suite).frames(8);
            writer.emptyFinalFrame = emptyFinalFrame;
            byte[] message = message(writer);
            try (EnvelopeKmsService service = service(CommitmentPolicy.REQUIRE_ALLOW)) {
                if (suite.signs()) {
                    assertRefused(service, message, "signed");
                    continue;
                }
                try (SeekableByteChannel channel = open(service, message)) {
                    assertThat(channel.size()).isEqualTo(PLAINTEXT.length);
                    for (int from = PLAINTEXT.length; from >= 0; from--) {
                        ByteBuffer rest = ByteBuffer.allocate(PLAINTEXT.length + 1);
                        assertThat(channel.position(from).read(rest))
                                .isEqualTo(from == PLAINTEXT.length ? -1 : PLAINTEXT.length - from);
                        assertThat(Arrays.copyOf(rest.array(), rest.position()))
                                .isEqualTo(Arrays.copyOfRange(PLAINTEXT, from, PLAINTEXT.length));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void seekableChannelWhenMessageIsOneBlockNeverAsksKms(AlgorithmSuite suite) {
        byte[] message = message(ReferenceWriter.of(suite).frames(0));
        try (EnvelopeKmsService service = service(CommitmentPolicy.REQUIRE_ALLOW)) {
            assertRefused(service, message, suite.signs() ? "signed" : "one block");
        }
    }

    private void assertRefused(EnvelopeKmsService service, byte[] message, String reason) {
        kms.resetCounts();
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(() -> open(service, message))
                .withMessageContaining(reason)
                .withMessageContaining("Use a stream");
        assertThat(kms.requestCount()).isZero();
    }

    private static SeekableByteChannel open(EnvelopeKmsService service, byte[] message) throws IOException {
        RangedSource source = new RangedSource() {

            @Override
            public long size() {
                return message.length;
            }

            @Override
            public int read(ByteBuffer target, long position) {
                int count = (int) Math.min(target.remaining(), message.length - position);
                target.put(message, (int) position, count);
                return (count > 0) ? count : -1;
            }
        };
        return service.streams().seekableChannel(source, EncryptionContext.of("tenant", "acme"));
    }
}
