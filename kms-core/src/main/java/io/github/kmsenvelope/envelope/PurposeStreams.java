package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptingChannel;
import io.github.kmsenvelope.EncryptingOutputStream;
import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsStreams;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.PlaintextWriter;
import io.github.kmsenvelope.RangedSource;
import io.github.kmsenvelope.StreamProgress;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import io.github.kmsenvelope.event.KmsEvents;
import io.github.kmsenvelope.message.compact.FrameLayout;
import io.github.kmsenvelope.stream.ChannelSource;
import io.github.kmsenvelope.stream.DecryptingStream;
import io.github.kmsenvelope.stream.DecryptingStreamChannel;
import io.github.kmsenvelope.stream.EncryptingStream;
import io.github.kmsenvelope.stream.EncryptingStreamChannel;
import io.github.kmsenvelope.stream.RangedInput;
import io.github.kmsenvelope.stream.StreamReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalInt;

/** The streams of one purpose: checks the context, gets the key, and tells the listeners. */
final class PurposeStreams implements KmsStreams {

    /** The size of a source that does not tell it. */
    static final long UNKNOWN = -1;

    private final String name;

    /** What somebody asked for: the formats differ in what they have otherwise. */
    private final OptionalInt frameBytes;

    private final PurposeRegistry registry;
    private final KmsEvents events;

    PurposeStreams(String name, OptionalInt frameBytes, PurposeRegistry registry, KmsEvents events) {
        this.name = name;
        this.frameBytes = frameBytes;
        this.registry = registry;
        this.events = events;
    }

    @Override
    public void encrypt(OutputStream target, EncryptionContext context, PlaintextWriter plaintext) throws IOException {
        encrypt(target, context, 0, plaintext);
    }

    void encrypt(OutputStream target, EncryptionContext context, int paddingBytes, PlaintextWriter plaintext)
            throws IOException {
        Objects.requireNonNull(plaintext, "plaintext");
        EncryptingStream stream = start(target, context, paddingBytes);
        try {
            BodyStream body = new BodyStream(stream);
            plaintext.writeTo(body);
            body.close();
            stream.finish();
        } catch (IOException | RuntimeException | Error failure) {
            failure.addSuppressed(EncryptingStream.incomplete());
            throw failure;
        } finally {
            stream.abandon();
        }
    }

    @Override
    public EncryptingOutputStream encryptingStream(OutputStream target, EncryptionContext context) throws IOException {
        return start(target, context, 0);
    }

    @Override
    public EncryptingChannel encryptingChannel(WritableByteChannel target, EncryptionContext context)
            throws IOException {
        return new EncryptingStreamChannel(start(Channels.newOutputStream(target), context, 0));
    }

    @Override
    public InputStream decryptingStream(InputStream source, EncryptionContext context) throws IOException {
        return open(source, UNKNOWN, context);
    }

    @Override
    public ReadableByteChannel decryptingChannel(ReadableByteChannel source, EncryptionContext context)
            throws IOException {
        return new DecryptingStreamChannel(open(Channels.newInputStream(source), UNKNOWN, context));
    }

    @Override
    public SeekableByteChannel seekableChannel(SeekableByteChannel source, EncryptionContext context)
            throws IOException {
        return seekableChannel(new ChannelSource(Objects.requireNonNull(source, "source")), context);
    }

    @Override
    public SeekableByteChannel seekableChannel(RangedSource source, EncryptionContext context) throws IOException {
        Purpose purpose = purpose(source, "source", context);
        StreamReport report = StreamReport.start(events, name, Operation.DECRYPT);
        try {
            EncryptionContext bound = purpose.rules().apply(context, "decrypt");
            PushbackInputStream start = new PushbackInputStream(new RangedInput(source));
            return purpose.reader(peek(start)).openRanges(source, start, bound, report);
        } catch (IOException | RuntimeException | Error failure) {
            report.failed(failure);
            throw failure;
        }
    }

    @Override
    public void encrypt(Path source, Path target, EncryptionContext context, StreamProgress progress)
            throws IOException {
        new FileStreams(this).encrypt(source, target, context, progress);
    }

    @Override
    public void decrypt(Path source, Path target, EncryptionContext context, StreamProgress progress)
            throws IOException {
        new FileStreams(this).decrypt(source, target, context, progress);
    }

    @Override
    public KmsStreams forPurpose(String purpose) {
        return registry.streams(registry.purpose(purpose).name(), frameBytes);
    }

    @Override
    public KmsStreams withFrameBytes(int bytes) {
        if (!FrameLayout.isFrameLength(bytes)) {
            throw new KmsUsageException("No frame has " + bytes + " bytes: use a power of 2 from 4096 to 1048576");
        }
        return registry.streams(name, OptionalInt.of(bytes));
    }

    @Override
    public String toString() {
        return "KmsStreams[purpose=" + name + "]";
    }

    EncryptingStream start(OutputStream target, EncryptionContext context, int paddingBytes) throws IOException {
        Purpose purpose = purpose(target, "target", context);
        StreamReport report = StreamReport.start(events, name, Operation.ENCRYPT);
        try {
            EncryptionContext bound = purpose.rules().apply(context, "encrypt");
            Sealing sealing = purpose.writer().start(bound, frameBytes, paddingBytes);
            return EncryptingStream.start(target, sealing.sealer(), sealing.charge(), report);
        } catch (IOException | RuntimeException | Error failure) {
            report.failed(failure);
            throw failure;
        }
    }

    DecryptingStream open(InputStream source, long size, EncryptionContext context) throws IOException {
        Purpose purpose = purpose(source, "source", context);
        StreamReport report = StreamReport.start(events, name, Operation.DECRYPT);
        try {
            EncryptionContext bound = purpose.rules().apply(context, "decrypt");
            PushbackInputStream whole = new PushbackInputStream(source);
            return purpose.reader(peek(whole)).open(whole, size, bound, report);
        } catch (IOException | RuntimeException | Error failure) {
            report.failed(failure);
            throw failure;
        }
    }

    private static int peek(PushbackInputStream source) throws IOException {
        int first = source.read();
        if (first >= 0) {
            source.unread(first);
        }
        return first;
    }

    private Purpose purpose(Object stream, String parameter, EncryptionContext context) {
        Objects.requireNonNull(stream, parameter);
        Objects.requireNonNull(context, "context");
        Purpose purpose = registry.purpose(name);
        registry.requireOpen();
        return purpose;
    }
}
