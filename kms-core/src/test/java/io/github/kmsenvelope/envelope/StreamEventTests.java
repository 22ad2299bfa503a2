package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.EncryptingOutputStream;
import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import io.github.kmsenvelope.resilience.ResilienceSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each stream is told of when it starts and once when it ends, however that is. */
class StreamEventTests {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    private static final int HEADER = 329;

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final List<KmsEvent> events = new ArrayList<>();

    private final EnvelopeKmsService service = KmsServiceBuilder.create(kms.client())
            .resilience(ResilienceSettings.disabled())
            .keyId(kms.createKey("alias/orders"))
            .listener(events::add)
            .build();

    private final ByteArrayOutputStream target = new ByteArrayOutputStream();

    @AfterEach
    void close() {
        service.close();
        kms.close();
    }

    private byte[] message(int length) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        service.streams().encrypt(message, CONTEXT, out -> out.write(new byte[length]));
        events.clear();
        return message.toByteArray();
    }

    private InputStream open(byte[] message) throws IOException {
        return service.streams().decryptingStream(new ByteArrayInputStream(message), CONTEXT);
    }

    private List<KmsEvent> ofStreams() {
        return events.stream()
                .filter(event -> event instanceof KmsEvent.StreamStarted
                        || event instanceof KmsEvent.StreamCompleted
                        || event instanceof KmsEvent.MessageRefused)
                .toList();
    }

    /** Looks at the one pair of events, and returns the second. */
    private KmsEvent.StreamCompleted completed(Operation operation) {
        List<KmsEvent> streams = ofStreams();
        assertThat(streams.get(0)).isInstanceOf(KmsEvent.StreamStarted.class);
        KmsEvent.StreamStarted started = (KmsEvent.StreamStarted) streams.get(0);
        assertThat(streams.get(1)).isInstanceOf(KmsEvent.StreamCompleted.class);
        KmsEvent.StreamCompleted completed = (KmsEvent.StreamCompleted) streams.get(1);
        assertThat(completed.stream()).isSameAs(started.stream());
        assertThat(List.of(started.operation(), completed.operation())).containsOnly(operation);
        assertThat(List.of(started.purpose(), completed.purpose())).containsOnly("default");
        assertThat(completed.duration()).isPositive();
        assertThat(streams.size()).isEqualTo(isRefusal(completed) ? 3 : 2);
        return completed;
    }

    private static boolean isRefusal(KmsEvent.StreamCompleted completed) {
        return completed.failure() instanceof MessageAuthenticationException;
    }

    @Test
    void streamWhenFinishedIsComplete() throws IOException {
        try (EncryptingOutputStream out = service.streams().encryptingStream(target, CONTEXT)) {
            out.write(new byte[20_000]);
            assertThat(ofStreams()).hasSize(1);
            out.finish();
            assertThat(ofStreams()).hasSize(2);
        }
        KmsEvent.StreamCompleted completed = completed(Operation.ENCRYPT);
        assertThat(completed.complete()).isTrue();
        assertThat(completed.failure()).isNull();
        assertThat(completed.plaintextBytes()).isEqualTo(20_000);
        assertThat(completed.messageBytes()).isEqualTo(target.size()).isEqualTo(20_000 + HEADER + 32);
    }

    /** The requests to KMS for a stream lie between its two events. */
    @Test
    void streamStartsBeforeKmsIsAsked() throws IOException {
        service.streams().encrypt(target, CONTEXT, out -> out.write(1));
        assertThat(events.get(0)).isInstanceOf(KmsEvent.StreamStarted.class);
        assertThat(events).anyMatch(KmsEvent.KmsRequestCompleted.class::isInstance);
        assertThat(events.get(events.size() - 1)).isInstanceOf(KmsEvent.StreamCompleted.class);
    }

    @Test
    void streamWhenNotFinishedIsAbandoned() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> service.streams().encrypt(target, CONTEXT, out -> {
                    out.write(new byte[20_000]);
                    throw new IOException("no more");
                }));
        KmsEvent.StreamCompleted completed = completed(Operation.ENCRYPT);
        assertThat(completed.complete()).isFalse();
        assertThat(completed.failure()).isNull();
        assertThat(completed.plaintextBytes()).isEqualTo(16_384);
        assertThat(completed.messageBytes()).isEqualTo(target.size());
    }

    @Test
    void streamWhenTheTargetFailsTellsIt() throws IOException {
        IOException failure = new IOException("full");
        OutputStream full = new OutputStream() {
            private int writes;

            @Override
            public void write(int value) throws IOException {
                throw failure;
            }

            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                if (writes++ > 0) {
                    throw failure;
                }
            }
        };
        EncryptingOutputStream out = service.streams().encryptingStream(full, CONTEXT);
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> out.write(new byte[20_000]));
        assertThatExceptionOfType(IOException.class).isThrownBy(out::close);
        KmsEvent.StreamCompleted completed = completed(Operation.ENCRYPT);
        assertThat(completed.complete()).isFalse();
        assertThat(completed.failure()).isSameAs(failure);
        assertThat(completed.messageBytes()).isEqualTo(HEADER);
    }

    @Test
    void streamWhenKmsIsAwayTellsItOnce() {
        kms.faults().fail("GenerateDataKey", "KMSInternalException");
        assertThatExceptionOfType(KmsUnavailableException.class)
                .isThrownBy(() -> service.streams().encryptingStream(target, CONTEXT))
                .satisfies(thrown ->
                        assertThat(completed(Operation.ENCRYPT).failure()).isSameAs(thrown));
    }

    @Test
    void streamWhenTheServiceIsClosedIsNotTold() {
        service.close();
        events.clear();
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(() -> service.streams().encryptingStream(target, CONTEXT));
        assertThat(events).isEmpty();
    }

    @Test
    void streamWhenReadToItsEndIsComplete() throws IOException {
        byte[] message = message(20_000);
        try (InputStream in = open(message)) {
            in.readAllBytes();
            assertThat(ofStreams()).hasSize(2);
        }
        KmsEvent.StreamCompleted completed = completed(Operation.DECRYPT);
        assertThat(completed.complete()).isTrue();
        assertThat(completed.plaintextBytes()).isEqualTo(20_000);
        assertThat(completed.messageBytes()).isEqualTo(message.length);
    }

    /** Whoever knows the length reads no further; the last frame was authenticated all the same. */
    @Test
    void streamWhenReadToItsLastByteAndClosedIsComplete() throws IOException {
        try (InputStream in = open(message(20_000))) {
            assertThat(in.readNBytes(20_000)).hasSize(20_000);
            assertThat(ofStreams()).hasSize(1);
        }
        assertThat(completed(Operation.DECRYPT).complete()).isTrue();
    }

    @Test
    void streamWhenClosedEarlyIsAbandoned() throws IOException {
        try (InputStream in = open(message(20_000))) {
            in.read();
        }
        KmsEvent.StreamCompleted completed = completed(Operation.DECRYPT);
        assertThat(completed.complete()).isFalse();
        assertThat(completed.failure()).isNull();
        assertThat(completed.plaintextBytes()).isEqualTo(1);
        assertThat(completed.messageBytes()).isEqualTo(HEADER + 16_384 + 16 + 1);
    }

    @Test
    void streamWhenRefusedTellsFailureAndRefusalOnce() throws IOException {
        byte[] message = message(20_000);
        message[message.length - 1] ^= 1;
        try (InputStream in = open(message)) {
            assertThatExceptionOfType(MessageAuthenticationException.class)
                    .isThrownBy(in::readAllBytes)
                    .satisfies(thrown -> {
                        assertThat(completed(Operation.DECRYPT).failure()).isSameAs(thrown);
                        assertThat(events).contains(new KmsEvent.MessageRefused("default", thrown));
                    });
            assertThatExceptionOfType(MessageAuthenticationException.class).isThrownBy(in::read);
        }
        assertThat(ofStreams()).hasSize(3);
    }

    @Test
    void streamWhenTheHeaderIsRefusedTellsIt() throws IOException {
        byte[] message = message(5);
        assertThatExceptionOfType(MessageAuthenticationException.class)
                .isThrownBy(() -> service.streams()
                        .decryptingStream(new ByteArrayInputStream(message), CONTEXT.withAssociatedData("row", "1")))
                .satisfies(thrown ->
                        assertThat(completed(Operation.DECRYPT).failure()).isSameAs(thrown));
    }

    @Test
    void seekableChannelWhenClosedIsComplete() throws IOException {
        byte[] message = message(50_000);
        ArraySource source = new ArraySource(message, new Random(1));
        try (SeekableByteChannel channel = service.streams().seekableChannel(source, CONTEXT)) {
            channel.read(ByteBuffer.allocate(100));
        }
        KmsEvent.StreamCompleted completed = completed(Operation.DECRYPT);
        assertThat(completed.complete()).isTrue();
        assertThat(completed.plaintextBytes()).isEqualTo(100);
        assertThat(completed.messageBytes()).isEqualTo(HEADER + 16_400 + (50_000 - 3 * 16_384 + 16));
    }

    @Test
    void seekableChannelWhenRefusedTellsFailureAndRefusal() throws IOException {
        byte[] message = message(50_000);
        message[HEADER] ^= 1;
        try (SeekableByteChannel channel =
                service.streams().seekableChannel(new ArraySource(message, new Random(1)), CONTEXT)) {
            assertThatExceptionOfType(MessageAuthenticationException.class)
                    .isThrownBy(() -> channel.read(ByteBuffer.allocate(100)));
        }
        assertThat(completed(Operation.DECRYPT).complete()).isFalse();
    }
}
