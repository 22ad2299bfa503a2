package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.message.awsesdk.CommitmentPolicy;
import io.github.kmsenvelope.message.awsesdk.EsdkReadRules;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages of the AWS Encryption SDK at any position: what is fetched, what is given out, and what is refused before KMS. */
class EncryptionSdkRangeTests {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    private static final EncryptionSdkSettings SDK = EncryptionSdkSettings.defaults();

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final String keyArn = kms.createKey("alias/orders");

    @AfterEach
    void close() {
        kms.close();
    }

    private EnvelopeKmsService service(Consumer<PurposeBuilder> settings) {
        return KmsServiceBuilder.create(kms.client())
                .purpose(KmsServiceBuilder.DEFAULT_PURPOSE, purpose -> settings.accept(purpose.keyId(keyArn)))
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

    private static SeekableByteChannel open(EnvelopeKmsService service, byte[] message) throws IOException {
        return service.streams().seekableChannel(new ArraySource(message, new Random(1)), CONTEXT);
    }

    private static byte[] readAt(SeekableByteChannel channel, long position, int length) throws IOException {
        ByteBuffer target = ByteBuffer.allocateDirect(length);
        channel.position(position).read(target);
        byte[] read = new byte[target.flip().remaining()];
        target.get(read);
        return read;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 4096, 1 << 20})
    void seekableChannelGivesAnyRange(int frameBytes) throws IOException {
        Random random = new Random(frameBytes);
        try (EnvelopeKmsService service = sdkService(SDK.withFrameBytes(frameBytes))) {
            for (int length :
                    new int[] {0, 1, frameBytes, 2 * frameBytes, 2 * frameBytes + 1, 3 * frameBytes - 1, 1000}) {
                byte[] plaintext = plaintext(length);
                ArraySource source = new ArraySource(service.encrypt(plaintext, CONTEXT), random);
                try (SeekableByteChannel channel = service.streams().seekableChannel(source, CONTEXT)) {
                    assertThat(channel.size()).isEqualTo(length);
                    assertThat(readAt(channel, 0, length + 1)).isEqualTo(plaintext);
                    assertThat(channel.position(length).read(ByteBuffer.allocate(1)))
                            .isEqualTo(-1);
                    for (int i = 0; i < 20; i++) {
                        int from = random.nextInt(length + 1);
                        int to = Math.min(length, from + 1 + random.nextInt(2 * frameBytes));
                        assertThat(readAt(channel, from, to - from)).isEqualTo(Arrays.copyOfRange(plaintext, from, to));
                    }
                }
                assertThat(source.closed).isTrue();
            }
        }
    }

    @Test
    void seekableChannelReadsAFile(@TempDir Path folder) throws IOException {
        try (EnvelopeKmsService service = sdkService(SDK)) {
            Path plain = Files.write(folder.resolve("plain"), plaintext(50_000));
            service.streams().encrypt(plain, folder.resolve("message"), CONTEXT);
            try (SeekableByteChannel channel =
                    service.streams().seekableChannel(Files.newByteChannel(folder.resolve("message")), CONTEXT)) {
                assertThat(readAt(channel, 40_000, 20_000))
                        .isEqualTo(Arrays.copyOfRange(plaintext(50_000), 40_000, 50_000));
            }
        }
    }

    /** Gives all that it is asked for, so that each request counts. */
    private static ArraySource whole(byte[] message) {
        return new ArraySource(message, new Random(1)) {

            @Override
            public int read(ByteBuffer target, long position) {
                positions.add(position);
                int count = (int) Math.min(target.remaining(), message.length - position);
                lengths.add(count);
                target.put(message, (int) position, count);
                return count;
            }
        };
    }

    private static void forget(ArraySource source) {
        source.positions.clear();
        source.lengths.clear();
    }

    @Test
    void seekableChannelFetchesTheFramesAskedForAlone() throws IOException {
        int sealed = 4096 + 32;
        try (EnvelopeKmsService service = sdkService(SDK)) {
            byte[] message = service.encrypt(new byte[1000 * 4096 + 5], CONTEXT);
            int header = message.length - 1000 * sealed - 45;
            ArraySource source = whole(message);
            try (SeekableByteChannel channel = service.streams().seekableChannel(source, CONTEXT)) {
                assertThat(source.positions).containsExactly(0L, header + 1000L * sealed);
                assertThat(source.lengths).containsExactly(2048, 45);
                forget(source);
                channel.position(500 * 4096 + 4090).read(ByteBuffer.allocate(8));
                assertThat(source.positions).containsExactly(header + 500L * sealed);
                assertThat(source.lengths).containsExactly(2 * sealed);
                forget(source);
                channel.read(ByteBuffer.allocate(1000));
                assertThat(source.positions).isEmpty();
                channel.position(999 * 4096 + 1).read(ByteBuffer.allocate(5000));
                assertThat(source.lengths).containsExactly(sealed + 45);
                forget(source);
                // A MiB at a time: 254 frames fit.
                channel.position(0).read(ByteBuffer.allocate(300 * 4096));
                assertThat(source.lengths).containsExactly(254 * sealed, 46 * sealed);
            }
        }
    }

    /** 33 bytes for each: every one is fetched once. */
    @Test
    void readWhenFramesHaveOneByteIsLinear() throws IOException {
        try (EnvelopeKmsService service = sdkService(SDK.withFrameBytes(1))) {
            byte[] plaintext = plaintext(100_000);
            ArraySource source = whole(service.encrypt(plaintext, CONTEXT));
            try (SeekableByteChannel channel = service.streams().seekableChannel(source, CONTEXT)) {
                forget(source);
                assertThat(readAt(channel, 0, 100_000)).isEqualTo(plaintext);
                assertThat(source.lengths).hasSize(4);
                assertThat(source.lengths.stream().mapToInt(Integer::intValue).sum())
                        .isEqualTo(99_999 * 33 + 41);
            }
        }
    }

    @Test
    void seekableChannelWhenFrameIsLongerThanAFetchReadsItAtOnce() throws IOException {
        int frameBytes = 1 << 20;
        try (EnvelopeKmsService service = sdkService(SDK.withFrameBytes(frameBytes))) {
            byte[] plaintext = plaintext(3 * frameBytes);
            ArraySource source = whole(service.encrypt(plaintext, CONTEXT));
            try (SeekableByteChannel channel = service.streams().seekableChannel(source, CONTEXT)) {
                forget(source);
                assertThat(readAt(channel, frameBytes - 1, frameBytes + 2))
                        .isEqualTo(Arrays.copyOfRange(plaintext, frameBytes - 1, 2 * frameBytes + 1));
                assertThat(source.lengths).containsExactly(frameBytes + 32, frameBytes + 32, frameBytes + 40);
            }
        }
    }

    @Test
    void seekableChannelWhenBothFormatsAreAcceptedReadsBoth() throws IOException {
        List<MessageFormat> both = List.of(MessageFormat.COMPACT, MessageFormat.AWS_ENCRYPTION_SDK);
        try (EnvelopeKmsService sdk = sdkService(SDK);
                EnvelopeKmsService compact = service(purpose -> {});
                EnvelopeKmsService reader = service(purpose -> purpose.acceptFormats(both))) {
            for (EnvelopeKmsService writer : List.of(sdk, compact)) {
                ArraySource source = whole(writer.encrypt(plaintext(100_000), CONTEXT));
                try (SeekableByteChannel channel = reader.streams().seekableChannel(source, CONTEXT)) {
                    // The first byte tells the format, and is not fetched for that alone.
                    assertThat(source.positions).hasSize(2);
                    assertThat(readAt(channel, 50_000, 10))
                            .isEqualTo(Arrays.copyOfRange(plaintext(100_000), 50_000, 50_010));
                }
            }
            assertThat(kms.requestCount("Decrypt")).isEqualTo(2);
            byte[] message = sdk.encrypt(plaintext(3), CONTEXT);
            assertThatExceptionOfType(MalformedMessageException.class)
                    .isThrownBy(() -> open(compact, message))
                    .withMessageContaining("AWS Encryption SDK, which this purpose does not read");
        }
    }

    private void assertRefusedBeforeKmsIsAsked(
            EnvelopeKmsService reader, byte[] message, Class<? extends KmsServiceException> type, String reason) {
        kms.resetCounts();
        ArraySource source = whole(message);
        assertThatExceptionOfType(type)
                .isThrownBy(() -> reader.streams().seekableChannel(source, CONTEXT))
                .withMessageContaining(reason)
                .withMessageContaining("operation decrypt");
        assertThat(kms.requestCount()).isZero();
        assertThat(source.closed).isFalse();
        assertThat(source.lengths).containsExactly(Math.min(2048, message.length));
    }

    @Test
    void seekableChannelWhenSignedIsRefusedWithTheReason() {
        try (EnvelopeKmsService writer = sdkService(SDK.withSigned(true));
                EnvelopeKmsService reader = sdkService(SDK)) {
            assertRefusedBeforeKmsIsAsked(
                    reader,
                    writer.encrypt(plaintext(10_000), CONTEXT),
                    KmsUsageException.class,
                    "the signature covers the whole message");
        }
    }

    @Test
    void seekableChannelWhenTheRulesForbidTheMessageNeverAsksKms() {
        try (EnvelopeKmsService writer = sdkService(SDK);
                EnvelopeKmsService reader =
                        sdkService(SDK.withRules(new EsdkReadRules(CommitmentPolicy.REQUIRE_REQUIRE, 1, 4095)))) {
            assertRefusedBeforeKmsIsAsked(
                    reader,
                    writer.encrypt(plaintext(4096 + 1), CONTEXT),
                    MalformedMessageException.class,
                    "those of up to 4095");
            byte[] two = writer.encrypt(plaintext(1), CONTEXT);
            two[dataKeyCount(two) + 1] = 2;
            assertRefusedBeforeKmsIsAsked(
                    reader, two, MalformedMessageException.class, "2 encrypted data keys; 1 to 1 are read");
        }
    }

    /** Where the header has the number of its encrypted data keys: behind the context. */
    private static int dataKeyCount(byte[] message) {
        return 37 + ByteBuffer.wrap(message).getShort(35);
    }

    @Test
    void seekableChannelWhenContextDiffersIsRefusedBeforeKmsIsAsked() throws IOException {
        try (EnvelopeKmsService writer = sdkService(SDK);
                EnvelopeKmsService reader = sdkService(SDK);
                EnvelopeKmsService contained = sdkService(SDK.withContainedContext(true))) {
            for (EncryptionContext other :
                    List.of(EncryptionContext.none(), CONTEXT.with("tenant", "evil"), CONTEXT.with("more", "1"))) {
                assertRefusedBeforeKmsIsAsked(
                        reader, writer.encrypt(plaintext(3), other), MessageAuthenticationException.class, "lacks");
            }
            byte[] more = writer.encrypt(plaintext(3), CONTEXT.with("more", "1"));
            try (SeekableByteChannel channel = open(contained, more)) {
                assertThat(readAt(channel, 1, 5)).isEqualTo(Arrays.copyOfRange(plaintext(3), 1, 3));
            }
        }
    }

    /** A true size is proved by the final frame alone: no byte less or more, and none of that frame changed, opens. */
    @Test
    void seekableChannelWhenCutOrContinuedOrItsEndIsChangedIsNotOpened() {
        try (EnvelopeKmsService service = sdkService(SDK.withFrameBytes(8))) {
            byte[] message = service.encrypt(plaintext(20), CONTEXT);
            for (int length = 0; length < message.length + 50; length++) {
                if (length != message.length) {
                    assertNotOpened(service, Arrays.copyOf(message, length));
                }
            }
            for (int bit = 8 * (message.length - 44); bit < 8 * message.length; bit++) {
                byte[] changed = message.clone();
                changed[bit / 8] ^= (byte) (1 << bit % 8);
                assertNotOpened(service, changed);
            }
        }
    }

    private static void assertNotOpened(EnvelopeKmsService service, byte[] message) {
        assertThat(catchThrowable(() -> open(service, message)))
                .isInstanceOfAny(MalformedMessageException.class, MessageAuthenticationException.class)
                .hasMessageContaining("operation decrypt");
    }

    @Test
    void readWhenAFrameIsChangedGivesNothingOfItAndStaysFailed() throws IOException {
        int sealed = 4096 + 32;
        try (EnvelopeKmsService service = sdkService(SDK)) {
            byte[] message = service.encrypt(plaintext(3 * 4096 + 5), CONTEXT);
            int header = message.length - 3 * sealed - 45;
            // Its sequence number, its nonce, its ciphertext, its tag.
            for (int at : new int[] {3, 15, 100, sealed - 1}) {
                byte[] changed = message.clone();
                changed[header + sealed + at] ^= 1;
                SeekableByteChannel channel = open(service, changed);
                assertThat(readAt(channel, 2 * 4096, 9)).isEqualTo(slice(2 * 4096, 9));
                ByteBuffer target = ByteBuffer.allocate(3 * 4096);
                Throwable first =
                        catchThrowable(() -> channel.position(4096 - 4).read(target));
                assertThat(first)
                        .isInstanceOfAny(MalformedMessageException.class, MessageAuthenticationException.class)
                        .hasMessageContaining("operation decrypt");
                assertThat(Arrays.copyOf(target.array(), 4)).isEqualTo(slice(4096 - 4, 4));
                assertThat(Arrays.copyOfRange(target.array(), 4, 3 * 4096)).containsOnly(0);
                assertThat(catchThrowable(() -> readAt(channel, 0, 1))).isSameAs(first);
                assertThat(catchThrowable(channel::size)).isSameAs(first);
                assertHoldsNothing(channel);
                channel.close();
            }
        }
    }

    private static byte[] slice(int from, int length) {
        return Arrays.copyOfRange(plaintext(3 * 4096 + 5), from, from + length);
    }

    private static void assertHoldsNothing(SeekableByteChannel channel) {
        assertThat(channel)
                .extracting("plaintext", InstanceOfAssertFactories.BYTE_ARRAY)
                .isNotEmpty()
                .containsOnly(0);
    }

    @Test
    void closeOverwritesThePlaintextThatIsHeldInBothFormats() throws IOException {
        try (EnvelopeKmsService sdk = sdkService(SDK);
                EnvelopeKmsService compact = service(purpose -> {})) {
            for (EnvelopeKmsService service : List.of(sdk, compact)) {
                SeekableByteChannel channel = open(service, service.encrypt(plaintext(3 * 4096 + 5), CONTEXT));
                assertThat(readAt(channel, 3, 100)).isEqualTo(slice(3, 100));
                assertThat(channel)
                        .extracting("plaintext", InstanceOfAssertFactories.BYTE_ARRAY)
                        .startsWith(slice(0, 4096));
                channel.close();
                assertHoldsNothing(channel);
            }
        }
    }

    /** The final frame comes first, and is the shortest. */
    @Test
    void readWhenAFrameIsLongerThanTheOneHeldOverwritesThat() throws IOException {
        try (EnvelopeKmsService service = sdkService(SDK);
                SeekableByteChannel channel = open(service, service.encrypt(plaintext(3 * 4096 + 5), CONTEXT))) {
            List<byte[]> held = new ArrayList<>();
            assertThat(channel)
                    .extracting("plaintext", InstanceOfAssertFactories.BYTE_ARRAY)
                    .isEqualTo(slice(3 * 4096, 5))
                    .satisfies(held::add);
            readAt(channel, 0, 1);
            assertThat(held.get(0)).containsOnly(0);
        }
    }

    @Test
    void seekableChannelWhenTheSourceIsShorterThanItSaysRefuses() {
        try (EnvelopeKmsService service = sdkService(SDK)) {
            byte[] message = service.encrypt(plaintext(10_000), CONTEXT);
            ArraySource source = new ArraySource(Arrays.copyOf(message, message.length - 1), new Random(1)) {

                @Override
                public long size() {
                    return message.length;
                }
            };
            assertThatExceptionOfType(MalformedMessageException.class)
                    .isThrownBy(() -> service.streams().seekableChannel(source, CONTEXT))
                    .withMessageContaining("cut short")
                    .withMessageContaining("operation decrypt");
        }
    }
}
