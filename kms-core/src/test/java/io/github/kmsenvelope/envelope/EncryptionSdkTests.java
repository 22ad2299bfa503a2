package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsRewrap;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsStreams;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.MessageInfo;
import io.github.kmsenvelope.UntrustedKeyException;
import io.github.kmsenvelope.cache.CacheStatistics;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import io.github.kmsenvelope.message.awsesdk.CommitmentPolicy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The format of the AWS Encryption SDK from the service down to KMS. */
class EncryptionSdkTests {

    private static final EncryptionContext CONTEXT =
            EncryptionContext.of(Map.of("tenant", "acme", "\uD83D\uDE00", "\u00E4", "\uFFEE", "x"));

    private static final EncryptionSdkSettings SDK = EncryptionSdkSettings.defaults();

    private static final byte[] DATA = {1, 2, 3};

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final String keyArn = kms.createKey("alias/orders");

    @AfterEach
    void close() {
        kms.close();
    }

    private EnvelopeKmsService service(Consumer<PurposeBuilder> settings) {
        return KmsServiceBuilder.create(kms.client())
                .keyId("alias/orders")
                .purpose(KmsServiceBuilder.DEFAULT_PURPOSE, settings)
                .build();
    }

    private EnvelopeKmsService sdkService(EncryptionSdkSettings settings) {
        return service(
                purpose -> purpose.format(MessageFormat.AWS_ENCRYPTION_SDK).encryptionSdk(settings));
    }

    private static byte[] plaintext(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void decryptGivesThePlaintextBackWithOneRequestForEachSide(boolean signed) {
        try (EnvelopeKmsService writer = sdkService(SDK.withSigned(signed));
                EnvelopeKmsService reader = sdkService(SDK)) {
            for (int length : new int[] {0, 1, 4095, 4096, 4097, 8192, 100_000}) {
                byte[] message = writer.encrypt(plaintext(length), CONTEXT);
                assertThat(message).startsWith(2, signed ? 5 : 4, 0x78);
                assertThat(writer.decrypt(message, CONTEXT)).isEqualTo(plaintext(length));
                assertThat(reader.decrypt(message, CONTEXT)).isEqualTo(plaintext(length));
            }
        }
        // The key pair that signs is kept with the data key that it is bound to.
        assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(1);
        assertThat(kms.requestCount("Decrypt")).isEqualTo(1);
    }

    @Test
    void decryptWhenTextGivesTheTextBack() {
        try (EnvelopeKmsService service = sdkService(SDK)) {
            String message = service.encrypt("Gr\u00FC\u00DFe \uD83D\uDE00", CONTEXT);
            assertThat(message).startsWith("AgR4");
            assertThat(service.decrypt(message, CONTEXT)).isEqualTo("Gr\u00FC\u00DFe \uD83D\uDE00");
        }
    }

    @Test
    void decryptWhenAnyBitIsFlippedIsRefused() {
        try (EnvelopeKmsService service = sdkService(SDK)) {
            byte[] message = service.encrypt(new byte[3], CONTEXT);
            for (int i = 0; i < message.length; i++) {
                byte[] changed = message.clone();
                changed[i] ^= (byte) (1 << i % 8);
                assertThatExceptionOfType(KmsServiceException.class)
                        .as("byte %d", i)
                        .isThrownBy(() -> service.decrypt(changed, CONTEXT))
                        .isInstanceOfAny(
                                MalformedMessageException.class,
                                MessageAuthenticationException.class,
                                UntrustedKeyException.class);
            }
        }
    }

    @Test
    void decryptWhenContextDiffersIsRefusedBeforeKmsIsAsked() {
        try (EnvelopeKmsService writer = sdkService(SDK);
                EnvelopeKmsService reader = sdkService(SDK)) {
            byte[] message = writer.encrypt(new byte[3], CONTEXT);
            kms.resetCounts();
            for (EncryptionContext other : List.of(
                    EncryptionContext.none(),
                    CONTEXT.with("tenant", "evil"),
                    CONTEXT.with("more", "1"),
                    EncryptionContext.of("tenant", "acme"))) {
                assertThatExceptionOfType(MessageAuthenticationException.class)
                        .isThrownBy(() -> reader.decrypt(message, other))
                        .withMessageContaining("lacks")
                        .withMessageNotContaining("acme");
            }
            assertThat(kms.requestCount()).isZero();
        }
    }

    @Test
    void decryptWhenContainedContextSufficesReadsMessagesWithMore() {
        try (EnvelopeKmsService service = sdkService(SDK.withSigned(true));
                EnvelopeKmsService reader = sdkService(SDK.withContainedContext(true))) {
            byte[] message = service.encrypt(plaintext(3), CONTEXT);
            assertThat(reader.decrypt(message, EncryptionContext.of("tenant", "acme")))
                    .isEqualTo(plaintext(3));
            assertThat(reader.decrypt(message, EncryptionContext.none())).isEqualTo(plaintext(3));
            for (EncryptionContext other : List.of(EncryptionContext.of("tenant", "evil"), CONTEXT.with("more", "1"))) {
                assertThatExceptionOfType(MessageAuthenticationException.class)
                        .isThrownBy(() -> reader.decrypt(message, other));
            }
        }
    }

    @Test
    void encryptAndDecryptWhenAssociatedDataIsGivenSayWhyNot() {
        try (EnvelopeKmsService service = sdkService(SDK)) {
            EncryptionContext with = CONTEXT.withAssociatedData("row", "7");
            byte[] message = service.encrypt(new byte[3], CONTEXT);
            assertThatExceptionOfType(KmsUsageException.class)
                    .isThrownBy(() -> service.encrypt(new byte[3], with))
                    .withMessageContaining("no place for associated data");
            assertThatExceptionOfType(KmsUsageException.class)
                    .isThrownBy(() -> service.decrypt(message, with))
                    .withMessageContaining("no place for associated data");
        }
    }

    @Test
    void decryptWhenFormatIsNotAcceptedIsRefused() {
        try (EnvelopeKmsService sdk = sdkService(SDK);
                EnvelopeKmsService compact = service(purpose -> {})) {
            byte[] sdkMessage = sdk.encrypt(new byte[3], CONTEXT);
            byte[] compactMessage = compact.encrypt(new byte[3], CONTEXT);
            assertThatExceptionOfType(MalformedMessageException.class)
                    .isThrownBy(() -> compact.decrypt(sdkMessage, CONTEXT))
                    .withMessageContaining("AWS Encryption SDK, which this purpose does not read");
            assertThatExceptionOfType(MalformedMessageException.class)
                    .isThrownBy(() -> sdk.decrypt(compactMessage, CONTEXT))
                    .withMessageContaining("compact format");
            assertThatExceptionOfType(MalformedMessageException.class)
                    .isThrownBy(() -> sdk.decrypt(Base64.getEncoder().encode(sdkMessage), CONTEXT))
                    .withMessageContaining("Base64")
                    .withMessageContaining("operation decrypt");
        }
    }

    @Test
    void decryptWhenBothFormatsAreAcceptedReadsBothUnderKeysOfTheirOwn() throws IOException {
        List<MessageFormat> both = List.of(MessageFormat.COMPACT, MessageFormat.AWS_ENCRYPTION_SDK);
        try (EnvelopeKmsService sdk = sdkService(SDK);
                EnvelopeKmsService compact = service(purpose -> {});
                EnvelopeKmsService reader = service(purpose -> purpose.acceptFormats(both))) {
            byte[] sdkMessage = sdk.encrypt(plaintext(3), CONTEXT);
            byte[] compactMessage = compact.encrypt(plaintext(4), CONTEXT);
            assertThat(reader.decrypt(sdkMessage, CONTEXT)).isEqualTo(plaintext(3));
            assertThat(reader.decrypt(compactMessage, CONTEXT)).isEqualTo(plaintext(4));
            assertThat(read(reader.streams(), sdkMessage)).isEqualTo(plaintext(3));
            assertThat(read(reader.streams(), compactMessage)).isEqualTo(plaintext(4));
            assertThat(reader.encrypt(new byte[1], CONTEXT)).startsWith(0xF5);
            assertThat(kms.requestCount("Decrypt")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(MessageFormat.class)
    void statisticsWhenBothFormatsAreReadCountBoth(MessageFormat own) {
        List<MessageFormat> both = List.of(MessageFormat.COMPACT, MessageFormat.AWS_ENCRYPTION_SDK);
        try (EnvelopeKmsService sdk = sdkService(SDK);
                EnvelopeKmsService compact = service(purpose -> {});
                EnvelopeKmsService reader =
                        service(purpose -> purpose.format(own).acceptFormats(both))) {
            for (byte[] message : List.of(sdk.encrypt(DATA, CONTEXT), compact.encrypt(DATA, CONTEXT))) {
                reader.decrypt(message, CONTEXT);
                reader.decrypt(message, CONTEXT);
            }
            CacheStatistics read = reader.statistics(KmsServiceBuilder.DEFAULT_PURPOSE, Operation.DECRYPT);
            assertThat(read.loads()).isEqualTo(2);
            assertThat(read.hits()).isEqualTo(2);
            assertThat(read.size()).isEqualTo(2);
            assertThat(read.contexts()).isEqualTo(1);
            assertThat(read.oldestAge()).isPositive();
            reader.encrypt(DATA, CONTEXT);
            CacheStatistics written = reader.statistics(KmsServiceBuilder.DEFAULT_PURPOSE, Operation.ENCRYPT);
            assertThat(written.loads()).isEqualTo(1);
            assertThat(written.size()).isEqualTo(1);
        }
    }

    private static byte[] read(KmsStreams streams, byte[] message) throws IOException {
        try (InputStream in = streams.decryptingStream(new ByteArrayInputStream(message), CONTEXT)) {
            return in.readAllBytes();
        }
    }

    @Test
    void decryptWhenKeyIsNotTrustedIsRefusedBeforeKmsIsAsked() {
        kms.createKey("alias/other");
        try (EnvelopeKmsService service = sdkService(SDK);
                EnvelopeKmsService other =
                        service(purpose -> purpose.keyId("alias/other").format(MessageFormat.AWS_ENCRYPTION_SDK))) {
            byte[] message = service.encrypt(new byte[3], CONTEXT);
            assertThatExceptionOfType(UntrustedKeyException.class)
                    .isThrownBy(() -> other.decrypt(message, CONTEXT))
                    .withMessageContaining(keyArn);
            assertThat(kms.requestCount("Decrypt")).isZero();
        }
    }

    @Test
    void encryptWhenPolicyForbidsCommitmentIsRefused() {
        try (EnvelopeKmsService service = sdkService(SDK.withCommitment(CommitmentPolicy.FORBID_ALLOW))) {
            assertThatExceptionOfType(KmsUsageException.class)
                    .isThrownBy(() -> service.encrypt(new byte[3], CONTEXT))
                    .withMessageContaining("forbid-allow");
            assertThat(kms.requestCount()).isZero();
        }
    }

    @Test
    void invalidateLetsGoOfTheDataKeysOfBothDirections() {
        try (EnvelopeKmsService service = sdkService(SDK.withSigned(true));
                EnvelopeKmsService reader = sdkService(SDK)) {
            byte[] message = service.encrypt(new byte[3], CONTEXT);
            reader.decrypt(message, CONTEXT);
            service.invalidate(KmsServiceBuilder.DEFAULT_PURPOSE, CONTEXT);
            reader.invalidate(KmsServiceBuilder.DEFAULT_PURPOSE, CONTEXT);
            service.encrypt(new byte[3], CONTEXT);
            reader.decrypt(message, CONTEXT);
            assertThat(kms.requestCount("GenerateDataKey")).isEqualTo(2);
            assertThat(kms.requestCount("Decrypt")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void streamsReadWhatTheServiceWritesAndTheOtherWayRound(boolean signed) throws IOException {
        try (EnvelopeKmsService service = sdkService(SDK.withSigned(signed))) {
            for (int length : new int[] {0, 1, 4096, 8192, 100_000}) {
                ByteArrayOutputStream message = new ByteArrayOutputStream();
                service.streams().encrypt(message, CONTEXT, out -> {
                    out.write(plaintext(length), 0, length / 2);
                    out.write(plaintext(length), length / 2, length - length / 2);
                });
                assertThat(service.decrypt(message.toByteArray(), CONTEXT)).isEqualTo(plaintext(length));
                byte[] whole = service.encrypt(plaintext(length), CONTEXT);
                assertThat(whole).hasSize(message.size());
                assertThat(read(service.streams(), whole)).isEqualTo(plaintext(length));
                assertThat(readChannel(service.streams(), whole)).isEqualTo(plaintext(length));
            }
        }
    }

    private static byte[] readChannel(KmsStreams streams, byte[] message) throws IOException {
        ByteArrayOutputStream plaintext = new ByteArrayOutputStream();
        try (ReadableByteChannel channel =
                streams.decryptingChannel(Channels.newChannel(new ByteArrayInputStream(message)), CONTEXT)) {
            ByteBuffer buffer = ByteBuffer.allocate(1000);
            while (channel.read(buffer) >= 0) {
                plaintext.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
        }
        return plaintext.toByteArray();
    }

    @Test
    void filesAreEncryptedAndDecrypted(@TempDir Path folder) throws IOException {
        Path source = Files.write(folder.resolve("plain"), plaintext(50_000));
        try (EnvelopeKmsService service = sdkService(SDK)) {
            service.streams().encrypt(source, folder.resolve("message"), CONTEXT);
            service.streams().decrypt(folder.resolve("message"), folder.resolve("back"), CONTEXT);
            assertThat(folder.resolve("back")).hasBinaryContent(plaintext(50_000));
            byte[] message = Files.readAllBytes(folder.resolve("message"));
            Files.write(folder.resolve("message"), Arrays.copyOf(message, message.length - 1));
            assertThatExceptionOfType(MalformedMessageException.class)
                    .isThrownBy(
                            () -> service.streams().decrypt(folder.resolve("message"), folder.resolve("cut"), CONTEXT));
            assertThat(folder.resolve("cut")).doesNotExist();
        }
    }

    @Test
    void decryptingStreamWhenSignedAndSignedStreamsAreOffIsRefused() {
        try (EnvelopeKmsService writer = sdkService(SDK.withSigned(true));
                EnvelopeKmsService reader = sdkService(SDK.withSignedStreams(false))) {
            byte[] message = writer.encrypt(new byte[3], CONTEXT);
            assertThatExceptionOfType(KmsUsageException.class)
                    .isThrownBy(() -> read(reader.streams(), message))
                    .withMessageContaining("signed");
            assertThat(reader.decrypt(message, CONTEXT)).hasSize(3);
        }
    }

    @Test
    void decryptingStreamWhenChangedStaysFailed() throws IOException {
        try (EnvelopeKmsService service = sdkService(SDK)) {
            byte[] message = service.encrypt(plaintext(10_000), CONTEXT);
            message[message.length - 1] ^= 1;
            InputStream in = service.streams().decryptingStream(new ByteArrayInputStream(message), CONTEXT);
            assertThat(in.readNBytes(8192)).isEqualTo(Arrays.copyOf(plaintext(10_000), 8192));
            for (int i = 0; i < 2; i++) {
                assertThatExceptionOfType(MessageAuthenticationException.class).isThrownBy(in::read);
            }
            in.close();
            assertThatExceptionOfType(IOException.class).isThrownBy(in::read).withMessageContaining("closed");
        }
    }

    @Test
    void decryptingChannelFollowsTheRulesOfChannels() throws IOException {
        try (EnvelopeKmsService service = sdkService(SDK)) {
            byte[] message = service.encrypt(plaintext(10_000), CONTEXT);
            ReadableByteChannel channel = service.streams()
                    .decryptingChannel(Channels.newChannel(new ByteArrayInputStream(message)), CONTEXT);
            assertThat(channel.read(ByteBuffer.allocate(0))).isZero();
            ByteBuffer target = ByteBuffer.allocateDirect(10_001);
            while (channel.read(target) >= 0) {
                assertThat(target.position()).isPositive();
            }
            byte[] read = new byte[target.flip().remaining()];
            target.get(read);
            assertThat(read).isEqualTo(plaintext(10_000));
            assertThat(channel.isOpen()).isTrue();
            channel.close();
            assertThat(channel.isOpen()).isFalse();
            assertThatExceptionOfType(ClosedChannelException.class)
                    .isThrownBy(() -> channel.read(ByteBuffer.allocate(1)));
        }
    }

    /** A frame with enough room is opened where it is wanted, but none whose signature is still to be verified. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void decryptingStreamWhenItsEndIsChangedLeavesNothingInTheTarget(boolean signed) throws IOException {
        try (EnvelopeKmsService service = sdkService(SDK.withSigned(signed))) {
            byte[] message = service.encrypt(plaintext(5_000), CONTEXT);
            message[message.length - 1] ^= 1;
            InputStream in = service.streams().decryptingStream(new ByteArrayInputStream(message), CONTEXT);
            byte[] target = new byte[5_000];
            Arrays.fill(target, (byte) 7);
            assertThat(in.read(target)).isEqualTo(4096);
            assertThatExceptionOfType(KmsServiceException.class).isThrownBy(() -> in.read(target, 4096, 904));
            assertThat(Arrays.copyOf(target, 4096)).isEqualTo(Arrays.copyOf(plaintext(5_000), 4096));
            assertThat(Arrays.copyOfRange(target, 4096, 5_000)).containsOnly(signed ? 7 : 0);
        }
    }

    @Test
    void decryptingStreamWhenItEndsOverwritesItsBuffer() throws IOException {
        try (EnvelopeKmsService service = sdkService(SDK)) {
            byte[] message = service.encrypt(plaintext(10_000), CONTEXT);
            List<byte[]> arrays = new ArrayList<>();
            OutputStream failing = new OutputStream() {

                @Override
                public void write(int value) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public void write(byte[] source, int offset, int length) throws IOException {
                    arrays.add(source);
                    throw new IOException("enough");
                }
            };
            InputStream in = service.streams().decryptingStream(new ByteArrayInputStream(message), CONTEXT);
            assertThat(in.read()).isEqualTo(plaintext(10_000)[0] & 0xFF);
            assertThat(in.available()).isEqualTo(4095);
            assertThat(in.skip(1)).isEqualTo(1);
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> in.transferTo(failing));
            assertThat(arrays.get(0)).startsWith(Arrays.copyOf(plaintext(10_000), 4096));
            in.close();
            assertThat(arrays.get(0)).containsOnly(0);
        }
    }

    @Test
    void rewrapIsRefusedWithTheReasonAndReencryptWorks(@TempDir Path folder) throws IOException {
        try (EnvelopeKmsService service = sdkService(SDK)) {
            byte[] message = service.encrypt(plaintext(10), CONTEXT);
            Path file = Files.write(folder.resolve("message"), message);
            KmsRewrap rewrap = service.rewrap();
            List<ThrowingCallable> calls =
                    List.of(() -> rewrap.rewrap(message, CONTEXT), () -> rewrap.rewrap(file, CONTEXT));
            for (ThrowingCallable call : calls) {
                assertThatExceptionOfType(KmsUsageException.class)
                        .isThrownBy(call)
                        .withMessageContaining("same key and nonce")
                        .withMessageContaining("Use reencrypt");
            }
            assertThat(file).hasBinaryContent(message);
            byte[] anew = rewrap.reencrypt(message, CONTEXT, EncryptionContext.of("tenant", "other"));
            assertThat(service.decrypt(anew, EncryptionContext.of("tenant", "other")))
                    .isEqualTo(plaintext(10));
        }
    }

    /** A job finds by it which messages to re-encrypt. The header is enough: a body that is cut short is none of its business. */
    @Test
    void needsRewrapWhenAliasMovedIsTrueUntilReencrypted(@TempDir Path folder) throws IOException {
        byte[] message;
        try (EnvelopeKmsService service = sdkService(SDK)) {
            message = service.encrypt(plaintext(10_000), CONTEXT);
            assertThat(service.rewrap().needsRewrap(message)).isFalse();
        }
        String newArn = kms.createKey();
        kms.client().updateAlias(request -> request.aliasName("alias/orders").targetKeyId(newArn));
        Path file = Files.write(folder.resolve("message"), Arrays.copyOf(message, 5000));
        try (EnvelopeKmsService service = service(
                purpose -> purpose.format(MessageFormat.AWS_ENCRYPTION_SDK).decryptKeyIds(List.of(keyArn)))) {
            KmsRewrap rewrap = service.rewrap();
            kms.resetCounts();
            assertThat(rewrap.needsRewrap(message)).isTrue();
            assertThat(rewrap.needsRewrap(TextMessages.encodeMessage(message))).isTrue();
            assertThat(rewrap.needsRewrap(file)).isTrue();
            assertThat(kms.requestCount()).isEqualTo(kms.requestCount("DescribeKey"));
            byte[] anew = rewrap.reencrypt(message, CONTEXT, CONTEXT);
            assertThat(rewrap.needsRewrap(anew)).isFalse();
            assertThat(rewrap.needsRewrap(Files.write(file, anew))).isFalse();
            byte[] oddArn = message.clone();
            oddArn[new String(message, StandardCharsets.ISO_8859_1).indexOf("arn:aws:kms")] = '\n';
            assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> rewrap.needsRewrap(oddArn));
            assertThatExceptionOfType(MalformedMessageException.class)
                    .isThrownBy(() -> rewrap.needsRewrap(Arrays.copyOf(message, 100)));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void inspectShowsTheMessage(boolean signed, @TempDir Path folder) throws IOException {
        try (EnvelopeKmsService service = sdkService(SDK.withSigned(signed))) {
            byte[] message = service.encrypt(plaintext(10_000), CONTEXT);
            MessageInfo info = service.rewrap().inspect(message);
            assertThat(info.format()).isEqualTo(MessageFormat.AWS_ENCRYPTION_SDK);
            assertThat(info.suite()).isEqualTo(signed ? 0x0578 : 0x0478);
            assertThat(info.keyArns()).containsExactly(keyArn);
            assertThat(info.hasEncryptionContext()).isTrue();
            assertThat(info.frameBytes()).isEqualTo(4096);
            assertThat(info.frames()).isEqualTo(3);
            assertThat(info.plaintextBytes()).isEqualTo(10_000);
            assertThat(info.messageBytes()).isEqualTo(message.length);
            assertThat(service.rewrap().inspect(Files.write(folder.resolve("message"), message)))
                    .isEqualTo(info);
        }
    }

    @Test
    void purposesHaveFormatsOfTheirOwn() {
        try (EnvelopeKmsService service = KmsServiceBuilder.create(kms.client())
                .keyId("alias/orders")
                .purpose("exchange", purpose -> purpose.keyId("alias/orders").format(MessageFormat.AWS_ENCRYPTION_SDK))
                .build()) {
            KmsService exchange = service.forPurpose("exchange");
            assertThat(exchange.encrypt(new byte[3], CONTEXT)).startsWith(2, 4, 0x78);
            assertThat(service.encrypt(new byte[3], CONTEXT)).startsWith(0xF5);
        }
    }

    /** 16 KiB is the default of the compact format: to ask for it is not to ask for nothing. */
    @ParameterizedTest
    @ValueSource(ints = {4096, 16_384, 1 << 20})
    void withFrameBytesIsKeptInBothFormatsAndByOtherPurposes(int frameBytes) throws IOException {
        try (EnvelopeKmsService service = KmsServiceBuilder.create(kms.client())
                .keyId("alias/orders")
                .purpose(
                        "exchange",
                        purpose -> purpose.keyId("alias/orders")
                                .format(MessageFormat.AWS_ENCRYPTION_SDK)
                                .encryptionSdk(SDK.withFrameBytes(1000)))
                .build()) {
            KmsStreams asked = service.streams().withFrameBytes(frameBytes);
            assertThat(frameBytes(service, asked, "default")).isEqualTo(frameBytes);
            assertThat(frameBytes(service, asked.forPurpose("exchange"), "exchange"))
                    .isEqualTo(frameBytes);
            assertThat(frameBytes(
                            service, service.streams().forPurpose("exchange").withFrameBytes(frameBytes), "exchange"))
                    .isEqualTo(frameBytes);
            assertThat(frameBytes(service, service.streams(), "default")).isEqualTo(16_384);
            assertThat(frameBytes(service, service.streams().forPurpose("exchange"), "exchange"))
                    .isEqualTo(1000);
        }
    }

    private static long frameBytes(EnvelopeKmsService service, KmsStreams streams, String purpose) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        streams.encrypt(message, CONTEXT, out -> out.write(7));
        return service.rewrap()
                .forPurpose(purpose)
                .inspect(message.toByteArray())
                .frameBytes();
    }
}
