package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pairs of the encryption context that messages of the AWS Encryption SDK are bound to without having them. */
class RequiredContextKeysTests {

    private static final EncryptionContext CONTEXT = EncryptionContext.of(Map.of("tenant", "acme", "table", "orders"));

    private static final EncryptionContext EVIL = CONTEXT.with("tenant", "evil");

    private static final EncryptionSdkSettings WHOLE = EncryptionSdkSettings.defaults();

    private static final EncryptionSdkSettings WITHOUT_TENANT = WHOLE.withRequiredContextKeys(List.of("tenant"));

    private static final byte[] DATA = {1, 2, 3};

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final String keyArn = kms.createKey("alias/orders");

    private final List<EnvelopeKmsService> services = new ArrayList<>();

    @AfterEach
    void close() {
        services.forEach(EnvelopeKmsService::close);
        kms.close();
    }

    private EnvelopeKmsService service(EncryptionSdkSettings settings) {
        return service(settings, Map.of());
    }

    private EnvelopeKmsService service(EncryptionSdkSettings settings, Map<String, String> configuredPairs) {
        EnvelopeKmsService service = KmsServiceBuilder.create(kms.client())
                .purpose(
                        "default",
                        purpose -> purpose.keyId(keyArn)
                                .format(MessageFormat.AWS_ENCRYPTION_SDK)
                                .encryptionSdk(settings)
                                .encryptionContext(configuredPairs))
                .build();
        services.add(service);
        return service;
    }

    private static byte[] encryptStream(EnvelopeKmsService service, EncryptionContext context) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        service.streams().encrypt(message, context, out -> out.write(DATA));
        return message.toByteArray();
    }

    private static byte[] decryptStream(EnvelopeKmsService service, byte[] message, EncryptionContext context)
            throws IOException {
        try (InputStream in = service.streams().decryptingStream(new ByteArrayInputStream(message), context)) {
            return in.readAllBytes();
        }
    }

    private static byte[] decryptRange(EnvelopeKmsService service, byte[] message, EncryptionContext context)
            throws IOException {
        try (SeekableByteChannel channel =
                service.streams().seekableChannel(new ArraySource(message, new Random(1)), context)) {
            return Channels.newInputStream(channel).readAllBytes();
        }
    }

    /** Suite 0578 has no random access. */
    private static boolean isSigned(byte[] message) {
        return message[1] == 5;
    }

    private static void assertReads(EnvelopeKmsService service, byte[] message, EncryptionContext context)
            throws IOException {
        assertThat(service.decrypt(message, context)).isEqualTo(DATA);
        assertThat(decryptStream(service, message, context)).isEqualTo(DATA);
        if (!isSigned(message)) {
            assertThat(decryptRange(service, message, context)).isEqualTo(DATA);
        }
    }

    private static void assertRefuses(EnvelopeKmsService service, byte[] message, EncryptionContext context) {
        assertRefuses(MessageAuthenticationException.class, service, message, context);
    }

    private static void assertRefuses(
            Class<? extends KmsServiceException> type,
            EnvelopeKmsService service,
            byte[] message,
            EncryptionContext context) {
        assertThatExceptionOfType(type)
                .isThrownBy(() -> service.decrypt(message, context))
                .withMessageNotContainingAny("acme", "evil");
        assertThatExceptionOfType(type)
                .isThrownBy(() -> decryptStream(service, message, context))
                .withMessageNotContainingAny("acme", "evil");
        if (!isSigned(message)) {
            assertThatExceptionOfType(type)
                    .isThrownBy(() -> decryptRange(service, message, context))
                    .withMessageNotContainingAny("acme", "evil");
        }
    }

    private static String text(byte[] message) {
        return new String(message, StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void messagesDoNotCarryThePairsAndAreReadWithThem(boolean signed) throws IOException {
        EnvelopeKmsService writer = service(WITHOUT_TENANT.withSigned(signed));
        EnvelopeKmsService reader = service(WITHOUT_TENANT);
        for (byte[] message : List.of(writer.encrypt(DATA, CONTEXT), encryptStream(writer, CONTEXT))) {
            assertThat(text(message)).contains("table", "orders").doesNotContain("tenant", "acme");
            assertReads(writer, message, CONTEXT);
            assertReads(reader, message, CONTEXT);
        }
        assertThat(kms.requestCount("GenerateDataKey")).isOne();
        assertThat(kms.requestCount("Decrypt")).isOne();
    }

    /** Own materials, and a data key that KMS unwrapped: warm or not, no other value is taken. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void decryptWhenAPairLeftOutHasAnotherValueIsRefusedAlsoByWarmCaches(boolean signed) throws IOException {
        EnvelopeKmsService writer = service(WITHOUT_TENANT.withSigned(signed));
        EnvelopeKmsService reader = service(WITHOUT_TENANT);
        byte[] message = writer.encrypt(DATA, CONTEXT);
        assertRefuses(reader, message, EVIL);
        for (EnvelopeKmsService warm : List.of(writer, reader)) {
            assertReads(warm, message, CONTEXT);
            assertRefuses(warm, message, EVIL);
            // Both contexts have data keys now.
            byte[] ofEvil = warm.encrypt(DATA, EVIL);
            assertReads(warm, ofEvil, EVIL);
            assertRefuses(warm, message, EVIL);
            assertRefuses(warm, ofEvil, CONTEXT);
            assertReads(warm, message, CONTEXT);
        }
    }

    @Test
    void callsWhenARequiredKeyIsNotGivenSayWhich() {
        for (EncryptionSdkSettings settings : List.of(WITHOUT_TENANT, WITHOUT_TENANT.withContainedContext(true))) {
            EnvelopeKmsService service = service(settings);
            byte[] message = service.encrypt(DATA, CONTEXT);
            EncryptionContext without = EncryptionContext.of("table", "orders");
            assertThatExceptionOfType(KmsUsageException.class)
                    .isThrownBy(() -> service.encrypt(DATA, without))
                    .withMessageContaining("lacks [tenant]");
            assertThatExceptionOfType(KmsUsageException.class)
                    .isThrownBy(() -> encryptStream(service, without))
                    .withMessageContaining("lacks [tenant]");
            assertRefuses(KmsUsageException.class, service, message, without);
        }
    }

    @Test
    void decryptWhenAPairIsLeftOutThatNeedNotBeIsRefused() {
        byte[] message = service(WITHOUT_TENANT).encrypt(DATA, CONTEXT);
        for (EncryptionSdkSettings settings :
                List.of(WHOLE, WHOLE.withContainedContext(true), WHOLE.withRequiredContextKeys(List.of("table")))) {
            EnvelopeKmsService reader = service(settings);
            kms.resetCounts();
            assertRefuses(reader, message, CONTEXT);
            assertThatExceptionOfType(MessageAuthenticationException.class)
                    .isThrownBy(() -> reader.decrypt(message, CONTEXT))
                    .withMessageContaining("lacks [tenant]");
            assertThat(kms.requestCount()).isZero();
        }
        // What the message shows is not enough either: KMS and the header's tag are bound to the rest.
        assertRefuses(service(WHOLE), message, EncryptionContext.of("table", "orders"));
    }

    @Test
    void decryptWhenTheMessageHasTheRequiredPairReadsItTheSame() throws IOException {
        byte[] message = service(WHOLE).encrypt(DATA, CONTEXT);
        assertThat(text(message)).contains("tenant", "acme");
        EnvelopeKmsService reader = service(WITHOUT_TENANT);
        assertReads(reader, message, CONTEXT);
        assertRefuses(reader, message, EVIL);
        assertReads(reader, reader.encrypt(DATA, CONTEXT), CONTEXT);
        assertReads(reader, message, CONTEXT);
    }

    @Test
    void decryptWhenContainedContextSufficesStillBindsWhatIsLeftOut() throws IOException {
        byte[] message = service(WITHOUT_TENANT).encrypt(DATA, CONTEXT);
        EnvelopeKmsService reader = service(WITHOUT_TENANT.withContainedContext(true));
        assertReads(reader, message, EncryptionContext.of("tenant", "acme"));
        assertRefuses(reader, message, EncryptionContext.of("tenant", "evil"));
        assertReads(reader, message, CONTEXT);
    }

    @Test
    void messagesWhenAllPairsAreLeftOutHaveNone() throws IOException {
        EnvelopeKmsService service = service(WHOLE.withRequiredContextKeys(List.of("tenant", "table")));
        byte[] message = service.encrypt(DATA, CONTEXT);
        assertThat(text(message)).doesNotContain("tenant", "acme", "table", "orders");
        assertThat(service.rewrap().inspect(message).hasEncryptionContext()).isFalse();
        assertReads(service, message, CONTEXT);
        assertRefuses(service, message, EVIL);
        assertRefuses(service(WHOLE), message, EncryptionContext.none());
    }

    @Test
    void pairsThatConfigurationAddsMayBeLeftOut() throws IOException {
        EncryptionSdkSettings settings = WHOLE.withRequiredContextKeys(List.of("app"));
        EnvelopeKmsService service = service(settings, Map.of("app", "shop"));
        byte[] message = service.encrypt(DATA, CONTEXT);
        assertThat(text(message)).contains("tenant").doesNotContain("app", "shop");
        assertReads(service, message, CONTEXT);
        assertReads(service, message, CONTEXT.with("app", "shop"));
        assertRefuses(service(settings, Map.of("app", "bank")), message, CONTEXT);
    }

    @Test
    void reencryptMovesMessagesFromOneTenantToAnother() throws IOException {
        EnvelopeKmsService service = service(WITHOUT_TENANT);
        byte[] anew = service.rewrap().reencrypt(service.encrypt(DATA, CONTEXT), CONTEXT, EVIL);
        assertReads(service, anew, EVIL);
        assertRefuses(service, anew, CONTEXT);
    }

    @Test
    void withRequiredContextKeysWhenNameIsImpossibleOrTwiceIsRefused() {
        for (List<String> names : List.of(
                List.of("tenant", "tenant"),
                List.of(""),
                List.of(" "),
                List.of("aws-crypto-public-key"),
                List.of("aws:tenant"),
                List.of("x".repeat(257)))) {
            assertThatExceptionOfType(KmsUsageException.class).isThrownBy(() -> WHOLE.withRequiredContextKeys(names));
        }
    }
}
