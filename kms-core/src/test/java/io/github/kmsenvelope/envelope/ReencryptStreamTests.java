package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsRewrap;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsStreams;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.UnavailableReason;
import io.github.kmsenvelope.UntrustedKeyException;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import io.github.kmsenvelope.resilience.ResilienceSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages of any size that are decrypted and encrypted anew, from either format to either. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReencryptStreamTests {

    private static final EncryptionContext OLD = EncryptionContext.of("tenant", "acme");

    private static final EncryptionContext NEW = EncryptionContext.of("tenant", "other");

    private static final List<String> PURPOSES = List.of("default", "archive", "exchange", "signed");

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final List<KmsEvent> events = new ArrayList<>();

    private final EnvelopeKmsService service = service();

    private final KmsRewrap rewrap = service.rewrap();

    private final Recorder target = new Recorder();

    private EnvelopeKmsService service() {
        return KmsServiceBuilder.create(kms.client())
                .keyId(kms.createKey())
                .purpose("archive", purpose -> purpose.keyId(kms.createKey()))
                .purpose("exchange", purpose -> purpose.keyId(kms.createKey()).format(MessageFormat.AWS_ENCRYPTION_SDK))
                .purpose(
                        "signed",
                        purpose -> purpose.keyId(kms.createKey())
                                .format(MessageFormat.AWS_ENCRYPTION_SDK)
                                .encryptionSdk(EncryptionSdkSettings.defaults().withSigned(true)))
                .resilience(ResilienceSettings.disabled())
                .listener(events::add)
                .build();
    }

    @BeforeEach
    void clear() {
        target.reset();
        events.clear();
        kms.resetCounts();
    }

    @AfterEach
    void mend() {
        Thread.interrupted();
        kms.faults().clear();
    }

    @AfterAll
    void close() {
        service.close();
        kms.close();
    }

    private static byte[] plaintext(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private byte[] message(String purpose, int length) {
        return service.forPurpose(purpose).encrypt(plaintext(length), OLD);
    }

    private void reencrypt(String from, byte[] message, String to) throws IOException {
        rewrap.forPurpose(from).reencrypt(new ByteArrayInputStream(message), target, OLD, to, NEW);
    }

    static Stream<Arguments> pairs() {
        return PURPOSES.stream().flatMap(from -> PURPOSES.stream().map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void reencryptMakesAMessageOfTheNewPurpose(String from, String to) throws IOException {
        for (int length : new int[] {0, 1, 4096, 16_384, 16_385, 100_000}) {
            target.reset();
            byte[] old = message(from, length);
            Recorder source = new Recorder(old);
            rewrap.forPurpose(from).reencrypt(source.input, target, OLD, to, NEW);
            byte[] anew = target.toByteArray();
            assertThat(service.forPurpose(to).decrypt(anew, NEW)).isEqualTo(plaintext(length));
            ByteArrayOutputStream streamed = new ByteArrayOutputStream();
            service.streams().forPurpose(to).encrypt(streamed, NEW, out -> out.write(plaintext(length)));
            assertThat(rewrap.forPurpose(to).inspect(anew))
                    .isEqualTo(rewrap.forPurpose(to).inspect(streamed.toByteArray()));
            assertThat(anew).isNotEqualTo(old);
            assertThat(source.closed).isFalse();
            assertThat(target.closed).isFalse();
            assertThat(target.flushes).isPositive();
            assertThat(source.input.read()).isEqualTo(-1);
        }
    }

    @Test
    void reencryptWithoutPurposeStaysInItAndKeepsAssociatedDataApart() throws IOException {
        EncryptionContext row7 = OLD.withAssociatedData("row", "7");
        EncryptionContext row8 = OLD.withAssociatedData("row", "8");
        byte[] old = service.encrypt(plaintext(50_000), row7);
        rewrap.reencrypt(new ByteArrayInputStream(old), target, row7, row8);
        byte[] anew = target.toByteArray();
        assertThat(service.decrypt(anew, row8)).isEqualTo(plaintext(50_000));
        assertThatExceptionOfType(MessageAuthenticationException.class).isThrownBy(() -> service.decrypt(anew, row7));
        target.reset();
        rewrap.forPurpose("signed").reencrypt(new ByteArrayInputStream(message("signed", 5000)), target, OLD, NEW);
        assertThat(service.forPurpose("signed").decrypt(target.toByteArray(), NEW))
                .isEqualTo(plaintext(5000));
    }

    /** Within the header, behind it, at and around the ends of frames, before the last byte; and with something behind it. */
    @ParameterizedTest
    @MethodSource("pairs")
    void reencryptWhenTheMessageIsNotWholeLeavesNothingThatIsRead(String from, String to) throws IOException {
        byte[] message = message(from, 40_000);
        int header = (int) rewrap.forPurpose(from).inspect(message).headerBytes();
        int frame = sealedFrame(from);
        for (int length : new int[] {
            0,
            1,
            header - 1,
            header,
            header + 1,
            header + frame - 1,
            header + frame,
            header + frame + 1,
            header + 2 * frame,
            message.length - 17,
            message.length - 1,
            message.length + 1
        }) {
            assertRefused(from, Arrays.copyOf(message, length), to, length < header);
        }
    }

    /** What a flipped bit meets: fixed fields, wrapped data keys, commitment, each frame's beginning, the last byte. */
    @ParameterizedTest
    @MethodSource("pairs")
    void reencryptWhenTheMessageIsChangedLeavesNothingThatIsRead(String from, String to) throws IOException {
        byte[] message = message(from, 40_000);
        int header = (int) rewrap.forPurpose(from).inspect(message).headerBytes();
        int frame = sealedFrame(from);
        for (int at : new int[] {
            1, 10, header / 2, header - 20, header, header + frame, header + 2 * frame + 100, message.length - 1
        }) {
            byte[] changed = message.clone();
            changed[at] ^= 1;
            assertRefused(from, changed, to, at < header);
        }
    }

    private static int sealedFrame(String purpose) {
        return List.of("default", "archive").contains(purpose) ? 16_384 + 16 : 4096 + 32;
    }

    private void assertRefused(String from, byte[] message, String to, boolean nothingWritten) throws IOException {
        target.reset();
        Throwable refusal = catchThrowable(() -> reencrypt(from, message, to));
        assertThat(refusal)
                .isInstanceOfAny(
                        MalformedMessageException.class,
                        MessageAuthenticationException.class,
                        UntrustedKeyException.class);
        assertThat(textOf(refusal)).isEqualTo(textOf(refusalOfDecryption(from, message)));
        byte[] left = target.toByteArray();
        assertThat(left.length == 0).as("%d bytes", left.length).isEqualTo(nothingWritten);
        assertThatExceptionOfType(KmsServiceException.class)
                .isThrownBy(() -> service.forPurpose(to).decrypt(left, NEW));
        KmsStreams streams = service.streams().forPurpose(to);
        assertThatExceptionOfType(KmsServiceException.class).isThrownBy(() -> read(streams, left, NEW));
        assertThat(catchThrowable(() -> openSeekable(streams, left))).isInstanceOf(KmsServiceException.class);
        assertThat(target.closed).isFalse();
    }

    private static String textOf(Throwable refusal) {
        return String.valueOf(refusal.getMessage()).replaceAll("AWS request id [0-9a-f-]+", "");
    }

    private Throwable refusalOfDecryption(String purpose, byte[] message) {
        return catchThrowable(() -> read(service.streams().forPurpose(purpose), message, OLD));
    }

    private static void read(KmsStreams streams, byte[] message, EncryptionContext context) throws IOException {
        try (InputStream in = streams.decryptingStream(new ByteArrayInputStream(message), context)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static void openSeekable(KmsStreams streams, byte[] message) throws IOException {
        try (SeekableByteChannel channel = streams.seekableChannel(new ArraySource(message, new Random(1)), NEW)) {
            assertThat(channel.size()).isNegative();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "exchange"})
    void reencryptWhenContextIsAnotherWritesNothing(String purpose) {
        byte[] message = message(purpose, 10);
        assertThatExceptionOfType(MessageAuthenticationException.class)
                .isThrownBy(() -> rewrap.forPurpose(purpose)
                        .reencrypt(new ByteArrayInputStream(message), target, NEW, "archive", NEW));
        assertThat(target.size()).isZero();
    }

    @Test
    void reencryptWhenTheNewDataKeyCannotBeHadWritesNothing() {
        byte[] message = message("default", 10);
        service.invalidate("archive");
        kms.faults().fail("GenerateDataKey", "KMSInternalException");
        assertThatExceptionOfType(KmsUnavailableException.class)
                .isThrownBy(() -> reencrypt("default", message, "archive"));
        byte[] ofSdk = message.clone();
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(() -> rewrap.reencrypt(
                        new ByteArrayInputStream(ofSdk), target, OLD, "exchange", NEW.withAssociatedData("row", "7")))
                .withMessageContaining("no place for associated data");
        assertThat(target.size()).isZero();
    }

    @Test
    void reencryptWhenPurposeIsUnknownOrServiceClosedReadsNothing() {
        Recorder source = new Recorder(message("default", 10));
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(() -> rewrap.reencrypt(source.input, target, OLD, "nothing", NEW))
                .withMessageContaining("[default, archive, exchange, signed]");
        EnvelopeKmsService closed = service();
        closed.close();
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(() -> closed.rewrap().reencrypt(source.input, target, OLD, NEW))
                .withMessage("This service is closed");
        assertThat(source.read).isZero();
        assertThat(target.size()).isZero();
    }

    @Test
    void reencryptWhenInterruptedBeforeKmsIsAskedWritesNothing() {
        byte[] message = message("default", 10);
        service.invalidateAll();
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(KmsUnavailableException.class)
                .isThrownBy(() -> reencrypt("default", message, "archive"))
                .satisfies(ex -> assertThat(ex.reason()).isEqualTo(UnavailableReason.INTERRUPTED));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(target.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "signed"})
    void reencryptWhenTheTargetFailsThrowsWhatItThrewAndEndsBothStreams(String to) {
        byte[] message = message("default", 100_000);
        events.clear();
        IOException full = new IOException("disk full");
        OutputStream failing = new OutputStream() {

            private int written;

            @Override
            public void write(int value) throws IOException {
                if (written++ == 50_000) {
                    throw full;
                }
            }
        };
        assertThat(catchThrowable(() -> rewrap.reencrypt(new ByteArrayInputStream(message), failing, OLD, to, NEW)))
                .isSameAs(full);
        assertThat(ended())
                .allSatisfy(ended -> assertThat(ended.complete()).isFalse())
                .extracting(KmsEvent.StreamCompleted::operation, KmsEvent.StreamCompleted::failure)
                .containsExactly(tuple(Operation.ENCRYPT, full), tuple(Operation.DECRYPT, null));
    }

    @Test
    void reencryptWhenTheSourceFailsThrowsWhatItThrew() {
        byte[] message = message("default", 100_000);
        Recorder source = new Recorder(Arrays.copyOf(message, 50_000));
        IOException reset = new IOException("connection reset");
        source.failure = reset;
        assertThatIOException()
                .isThrownBy(() -> rewrap.reencrypt(source.input, target, OLD, "exchange", NEW))
                .isSameAs(reset);
        byte[] left = target.toByteArray();
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> service.forPurpose("exchange").decrypt(left, NEW));
        assertThat(source.closed).isFalse();
    }

    @Test
    void reencryptIsToldAsTheTwoStreamsThatItIs() throws IOException {
        byte[] message = message("signed", 10_000);
        events.clear();
        reencrypt("signed", message, "archive");
        assertThat(events)
                .filteredOn(KmsEvent.StreamStarted.class::isInstance)
                .extracting(event -> ((KmsEvent.StreamStarted) event).purpose())
                .containsExactly("signed", "archive");
        assertThat(ended()).hasSize(2);
        KmsEvent.StreamCompleted read = ended().get(0);
        KmsEvent.StreamCompleted written = ended().get(1);
        assertThat(read.operation()).isEqualTo(Operation.DECRYPT);
        assertThat(read.messageBytes()).isEqualTo(message.length);
        assertThat(written.operation()).isEqualTo(Operation.ENCRYPT);
        assertThat(written.messageBytes()).isEqualTo(target.size());
        assertThat(ended())
                .allSatisfy(ended -> assertThat(ended.plaintextBytes()).isEqualTo(10_000))
                .allSatisfy(ended -> assertThat(ended.complete()).isTrue());
    }

    private List<KmsEvent.StreamCompleted> ended() {
        return events.stream()
                .filter(KmsEvent.StreamCompleted.class::isInstance)
                .map(KmsEvent.StreamCompleted.class::cast)
                .toList();
    }

    /** What was done to a source or a target. */
    private static final class Recorder extends ByteArrayOutputStream {

        private final InputStream input;
        private boolean closed;
        private int read;
        private int flushes;
        private @Nullable IOException failure;

        private Recorder(byte... source) {
            ByteArrayInputStream bytes = new ByteArrayInputStream(source);
            this.input = new InputStream() {

                @Override
                public int read() throws IOException {
                    read++;
                    int value = bytes.read();
                    if (value < 0 && failure != null) {
                        throw failure;
                    }
                    return value;
                }

                @Override
                public void close() {
                    closed = true;
                }
            };
        }

        @Override
        public void flush() {
            flushes++;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
