package io.github.kmsenvelope.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.kmsenvelope.EncryptingChannel;
import io.github.kmsenvelope.EncryptingOutputStream;
import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsStreams;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What finishing, closing and failing do, and what is left afterwards. */
class StreamStateTests {

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    private static final byte[] PLAINTEXT = new byte[40_000];

    private final EmbeddedKms kms = EmbeddedKms.start();

    private final EnvelopeKmsService service = KmsServiceBuilder.create(kms.client())
            .keyId(kms.createKey("alias/orders"))
            .purpose("reports", purpose -> purpose.keyId(kms.createKey("alias/reports")))
            .build();

    private final KmsStreams streams = service.streams();

    private final Target target = new Target();

    @AfterEach
    void close() {
        service.close();
        kms.close();
    }

    private byte[] message() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        streams.encrypt(out, CONTEXT, plaintext -> plaintext.write(PLAINTEXT));
        return out.toByteArray();
    }

    private void assertIncomplete(byte[] written) {
        assertThatExceptionOfType(Exception.class)
                .isThrownBy(() -> streams.decryptingStream(new ByteArrayInputStream(written), CONTEXT)
                        .readAllBytes())
                .isInstanceOfAny(
                        MalformedMessageException.class, io.github.kmsenvelope.MessageAuthenticationException.class);
    }

    @Test
    void closeWhenNotFinishedThrowsAndLeavesAnIncompleteMessage() throws IOException {
        EncryptingOutputStream out = streams.encryptingStream(target, CONTEXT);
        out.write(PLAINTEXT);
        assertThatExceptionOfType(IOException.class).isThrownBy(out::close).withMessageContaining("finish()");
        assertThat(target.closed).isEqualTo(1);
        out.close();
        assertThat(target.closed).isEqualTo(1);
        assertIncomplete(target.bytes.toByteArray());
        assertThatExceptionOfType(IOException.class).isThrownBy(out::finish).withMessageContaining("closed");
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> out.write(1));
        assertThatExceptionOfType(IOException.class).isThrownBy(out::flush);
    }

    @Test
    void closeWhenTheBodyThrewIsSuppressed() {
        assertThatIllegalStateException()
                .isThrownBy(() -> {
                    try (EncryptingOutputStream out = streams.encryptingStream(target, CONTEXT)) {
                        out.write(PLAINTEXT);
                        throw new IllegalStateException("no more");
                    }
                })
                .satisfies(ex -> assertThat(ex.getSuppressed())
                        .singleElement()
                        .isInstanceOf(IOException.class)
                        .extracting(Throwable::getMessage)
                        .asString()
                        .contains("not whole"));
        assertIncomplete(target.bytes.toByteArray());
    }

    @Test
    void finishFlushesAndLeavesTheTargetOpen() throws IOException {
        EncryptingOutputStream out = streams.encryptingStream(target, CONTEXT);
        out.write(PLAINTEXT, 0, 5);
        out.finish();
        out.finish();
        assertThat(target.flushed).isEqualTo(1);
        assertThat(target.closed).isZero();
        out.flush();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> out.write(1))
                .withMessageContaining("finished");
        out.close();
        out.close();
        assertThat(target.closed).isEqualTo(1);
        assertThat(service.decrypt(target.bytes.toByteArray(), CONTEXT)).hasSize(5);
    }

    @Test
    void encryptWhenTheCallbackReturnsFinishesAndLeavesTheTargetOpen() throws IOException {
        streams.encrypt(target, CONTEXT, out -> out.write(PLAINTEXT));
        assertThat(target.closed).isZero();
        assertThat(target.flushed).isEqualTo(1);
        assertThat(service.decrypt(target.bytes.toByteArray(), CONTEXT)).isEqualTo(PLAINTEXT);
    }

    @Test
    void encryptWhenTheCallbackClosesItsStreamIsWhole() throws IOException {
        OutputStream[] kept = new OutputStream[1];
        streams.encrypt(target, CONTEXT, out -> {
            kept[0] = out;
            try (ZipOutputStream zip = new ZipOutputStream(out)) {
                zip.putNextEntry(new ZipEntry("a"));
                zip.write(PLAINTEXT);
            }
            out.flush();
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> out.write(1));
        });
        assertThat(target.closed).isZero();
        assertThat(service.decrypt(target.bytes.toByteArray(), CONTEXT)).startsWith('P', 'K');
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> kept[0].write(PLAINTEXT));
    }

    @Test
    void encryptWhenTheCallbackThrowsLeavesAnIncompleteMessage() {
        IOException failure = new IOException("disk");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> streams.encrypt(target, CONTEXT, out -> {
                    out.write(PLAINTEXT);
                    throw failure;
                }))
                .isSameAs(failure)
                .satisfies(ex -> assertThat(ex.getSuppressed()).singleElement().isInstanceOf(IOException.class));
        assertThat(target.closed).isZero();
        assertIncomplete(target.bytes.toByteArray());
    }

    @Test
    void streamWhenTheTargetFailedStaysFailed() throws IOException {
        EncryptingOutputStream out = streams.encryptingStream(target, CONTEXT);
        target.failure = new IOException("full");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> out.write(PLAINTEXT))
                .isSameAs(target.failure);
        target.failure = null;
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> out.write(1))
                .withMessageContaining("failed before")
                .havingCause()
                .withMessage("full");
        assertThatExceptionOfType(IOException.class).isThrownBy(out::finish);
        assertThatExceptionOfType(IOException.class).isThrownBy(out::flush);
        assertThatExceptionOfType(IOException.class).isThrownBy(out::close).withMessageContaining("not whole");
        assertThat(target.closed).isEqualTo(1);
    }

    @Test
    void closeWhenTheTargetFailsTooTellsBoth() throws IOException {
        EncryptingOutputStream out = streams.encryptingStream(target, CONTEXT);
        target.failure = new IOException("away");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(out::close)
                .satisfies(ex -> assertThat(ex.getSuppressed()).containsExactly(target.failure));
    }

    @Test
    void encryptingStreamWhenTheHeaderCannotBeWrittenThrowsWhatTheTargetThrows() {
        target.failure = new IOException("full");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> streams.encryptingStream(target, CONTEXT))
                .isSameAs(target.failure);
        assertThat(target.closed).isZero();
    }

    @Test
    void encryptingChannelFollowsTheSameRules() throws IOException {
        EncryptingChannel channel = streams.encryptingChannel(Channels.newChannel(target), CONTEXT);
        assertThat(channel.isOpen()).isTrue();
        channel.write(ByteBuffer.wrap(PLAINTEXT));
        assertThatExceptionOfType(IOException.class).isThrownBy(channel::close).withMessageContaining("finish()");
        assertThat(channel.isOpen()).isFalse();
        assertThat(target.closed).isEqualTo(1);
        assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> channel.write(ByteBuffer.allocate(1)));
        assertIncomplete(target.bytes.toByteArray());
    }

    /** Both arrays that the cipher works on are seen by what stands behind: they are zero in the end. */
    @Test
    void buffersAreOverwrittenWhenStreamsEnd() throws IOException {
        EncryptingOutputStream out = streams.encryptingStream(target, CONTEXT);
        byte[] random = new byte[40_000];
        new Random(1).nextBytes(random);
        out.write(random);
        out.finish();
        assertThat(target.arrays).last().satisfies(array -> assertThat(array).containsOnly(0));

        Source source = new Source(target.bytes.toByteArray());
        Target plaintext = new Target();
        try (InputStream in = streams.decryptingStream(source, CONTEXT)) {
            assertThat(in.transferTo(plaintext)).isEqualTo(40_000);
        }
        assertThat(plaintext.bytes.toByteArray()).isEqualTo(random);
        assertThat(plaintext.arrays).allSatisfy(array -> assertThat(array).containsOnly(0));
        assertThat(source.arrays).last().satisfies(array -> assertThat(array).containsOnly(0));

        Target early = new Target();
        InputStream in = streams.decryptingStream(new Source(target.bytes.toByteArray()), CONTEXT);
        early.failure = new IOException("enough");
        early.keepArrays = true;
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> in.transferTo(early));
        assertThat(early.arrays.get(0)).startsWith(random[0], random[1], random[2]);
        in.close();
        assertThat(early.arrays.get(0)).containsOnly(0);
    }

    @Test
    void decryptingStreamClosesItsSourceAndNotBefore() throws IOException {
        Source source = new Source(message());
        InputStream in = streams.decryptingStream(source, CONTEXT);
        assertThat(in.read()).isZero();
        assertThat(in.available()).isEqualTo(16 * 1024 - 1);
        in.close();
        in.close();
        assertThat(source.closed).isEqualTo(1);
        assertThatExceptionOfType(IOException.class).isThrownBy(in::read).withMessageContaining("closed");
        assertThatExceptionOfType(IOException.class).isThrownBy(in::available);

        Source foreign = new Source("not ours".getBytes(StandardCharsets.US_ASCII));
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> streams.decryptingStream(foreign, CONTEXT));
        assertThat(foreign.closed).isZero();
    }

    @Test
    void decryptingStreamWhenTheSourceFailedStaysFailed() throws IOException {
        byte[] message = message();
        IOException failure = new IOException("reset");
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw failure;
            }
        };
        InputStream in = streams.decryptingStream(
                new SequenceInputStream(new ByteArrayInputStream(message, 0, 20_000), broken), CONTEXT);
        assertThat(in.readNBytes(16 * 1024)).hasSize(16 * 1024);
        assertThatExceptionOfType(IOException.class).isThrownBy(in::read).isSameAs(failure);
        assertThatExceptionOfType(IOException.class).isThrownBy(in::read).withCause(failure);
        in.close();
    }

    @Test
    void skipStaysWithinThePlaintext() throws IOException {
        InputStream in = streams.decryptingStream(new ByteArrayInputStream(message()), CONTEXT);
        assertThat(in.skip(30_000)).isEqualTo(30_000);
        assertThat(in.skip(0)).isZero();
        assertThat(in.skip(30_000)).isEqualTo(10_000);
        assertThat(in.skip(1)).isZero();
        assertThat(in.read()).isEqualTo(-1);
        assertThat(in.read(new byte[0])).isZero();
    }

    @Test
    void channelsWhenClosedThrow() throws IOException {
        ReadableByteChannel stream =
                streams.decryptingChannel(Channels.newChannel(new ByteArrayInputStream(message())), CONTEXT);
        assertThat(stream.read(ByteBuffer.allocate(0))).isZero();
        stream.close();
        assertThat(stream.isOpen()).isFalse();
        assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> stream.read(ByteBuffer.allocate(1)));

        SeekableByteChannel seekable = streams.seekableChannel(new ArraySource(message(), new Random(1)), CONTEXT);
        assertThatExceptionOfType(NonWritableChannelException.class)
                .isThrownBy(() -> seekable.write(ByteBuffer.allocate(1)));
        assertThatExceptionOfType(NonWritableChannelException.class).isThrownBy(() -> seekable.truncate(1));
        assertThatIllegalArgumentException().isThrownBy(() -> seekable.position(-1));
        assertThat(seekable.read(ByteBuffer.allocate(0))).isZero();
        assertThat(seekable.isOpen()).isTrue();
        seekable.close();
        seekable.close();
        assertThat(seekable.isOpen()).isFalse();
        assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(seekable::size);
        assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(seekable::position);
        assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> seekable.read(ByteBuffer.allocate(1)));
    }

    @Test
    void streamsWhenTheServiceIsClosedGoOnAndNoneIsMade() throws IOException {
        byte[] message = message();
        EncryptingOutputStream out = streams.encryptingStream(target, CONTEXT);
        InputStream in = streams.decryptingStream(new ByteArrayInputStream(message), CONTEXT);
        service.close();
        out.write(PLAINTEXT);
        out.finish();
        assertThat(in.readAllBytes()).isEqualTo(PLAINTEXT);
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(() -> streams.encryptingStream(target, CONTEXT))
                .withMessageContaining("closed");
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(() -> streams.decryptingStream(new ByteArrayInputStream(message), CONTEXT));
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(() -> streams.seekableChannel(new ArraySource(message, new Random(1)), CONTEXT));
    }

    @Test
    void forPurposeUsesTheKeysOfThePurpose() throws IOException {
        KmsStreams reports = streams.withFrameBytes(4096).forPurpose("reports");
        reports.encrypt(target, CONTEXT, out -> out.write(1));
        byte[] message = target.bytes.toByteArray();
        assertThat(message[3]).isEqualTo((byte) 12);
        assertThat(service.forPurpose("reports").decrypt(message, CONTEXT)).containsExactly(1);
        assertThatExceptionOfType(io.github.kmsenvelope.UntrustedKeyException.class)
                .isThrownBy(() -> streams.decryptingStream(new ByteArrayInputStream(message), CONTEXT));
        assertThat(reports).hasToString("KmsStreams[purpose=reports]");
        assertThatExceptionOfType(KmsUsageException.class)
                .isThrownBy(() -> streams.forPurpose("nowhere"))
                .withMessageContaining("nowhere");
    }

    @Test
    void streamsWhenThereIsNoDefaultKeyServeOtherPurposes() throws IOException {
        try (EnvelopeKmsService others = KmsServiceBuilder.create(kms.client())
                .purpose("reports", purpose -> purpose.keyId("alias/reports"))
                .build()) {
            others.streams().forPurpose("reports").encrypt(target, CONTEXT, out -> out.write(1));
            assertThatExceptionOfType(KmsUsageException.class)
                    .isThrownBy(() -> others.streams().encryptingStream(target, CONTEXT))
                    .withMessageContaining("no default key");
        }
    }

    @Test
    @SuppressWarnings("NullAway")
    void argumentsAreNotNull() {
        assertThatNullPointerException()
                .isThrownBy(() -> streams.encryptingStream(null, CONTEXT))
                .withMessage("target");
        assertThatNullPointerException()
                .isThrownBy(() -> streams.decryptingStream(null, CONTEXT))
                .withMessage("source");
        assertThatNullPointerException()
                .isThrownBy(() -> streams.encryptingStream(target, null))
                .withMessage("context");
        assertThatNullPointerException()
                .isThrownBy(() -> streams.encrypt(target, CONTEXT, null))
                .withMessage("plaintext");
        assertThat(target.bytes.size()).isZero();
    }

    /** Keeps what it gets, and the arrays that it was given. */
    private static final class Target extends FilterOutputStream {

        private final ByteArrayOutputStream bytes;
        private final List<byte[]> arrays = new ArrayList<>();
        private @Nullable IOException failure;
        private boolean keepArrays;
        private int flushed;
        private int closed;

        private Target() {
            super(new ByteArrayOutputStream());
            this.bytes = (ByteArrayOutputStream) out;
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            if (failure == null || keepArrays) {
                arrays.add(source);
            }
            fail();
            bytes.write(source, offset, length);
        }

        @Override
        public void flush() throws IOException {
            fail();
            flushed++;
        }

        @Override
        public void close() throws IOException {
            closed++;
            fail();
        }

        private void fail() throws IOException {
            if (failure != null) {
                throw failure;
            }
        }
    }

    /** Remembers the arrays that it filled, and counts how often it was closed. */
    private static final class Source extends FilterInputStream {

        private final List<byte[]> arrays = new ArrayList<>();
        private int closed;

        private Source(byte[] bytes) {
            super(new ByteArrayInputStream(bytes));
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            arrays.add(target);
            return super.read(target, offset, length);
        }

        @Override
        public void close() {
            closed++;
        }
    }
}
