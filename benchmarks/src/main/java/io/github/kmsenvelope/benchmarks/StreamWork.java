package io.github.kmsenvelope.benchmarks;

import io.github.kmsenvelope.EncryptingOutputStream;
import io.github.kmsenvelope.KmsStreams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.util.Random;

/**
 * A plaintext of 32 MiB to and from a message: through a stream that is written and read 64 KiB at a time, and through raw
 * AES-GCM in pieces as long as the stream's frames.
 */
final class StreamWork implements AutoCloseable {

    static final int PLAINTEXT_BYTES = 32 << 20;

    private static final int PIECE = 1 << 16;

    private final RawGcm raw = new RawGcm();
    private final ServiceUnderTest subject = new ServiceUnderTest();
    private final byte[] plaintext = new byte[PLAINTEXT_BYTES];
    private final byte[] piece = new byte[PIECE];
    private final KmsStreams streams;
    private final int frame;
    private final byte[] sealed;
    private final byte[] rawMessage;
    private final byte[] message;

    StreamWork(int frame) throws IOException, GeneralSecurityException {
        new Random(1).nextBytes(plaintext);
        this.frame = frame;
        this.streams = subject.service.streams().withFrameBytes(frame);
        this.sealed = new byte[frame + RawGcm.TAG_BYTES];
        ByteArrayOutputStream whole = new ByteArrayOutputStream(PLAINTEXT_BYTES * 2);
        streamEncrypt(whole);
        this.message = whole.toByteArray();
        whole.reset();
        rawEncrypt(whole);
        this.rawMessage = whole.toByteArray();
    }

    void streamEncrypt(OutputStream target) throws IOException {
        try (EncryptingOutputStream out = streams.encryptingStream(target, ServiceUnderTest.CONTEXT)) {
            for (int from = 0; from < PLAINTEXT_BYTES; from += PIECE) {
                out.write(plaintext, from, PIECE);
            }
            out.finish();
        }
    }

    void rawEncrypt(OutputStream target) throws IOException, GeneralSecurityException {
        long number = 0;
        for (int from = 0; from < PLAINTEXT_BYTES; from += frame) {
            target.write(sealed, 0, raw.seal(number++, plaintext, from, frame, sealed, 0));
        }
    }

    void streamDecrypt(OutputStream target) throws IOException {
        try (InputStream in = streams.decryptingStream(new ByteArrayInputStream(message), ServiceUnderTest.CONTEXT)) {
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                target.write(piece, 0, count);
            }
        }
    }

    void rawDecrypt(OutputStream target) throws IOException, GeneralSecurityException {
        ByteArrayInputStream source = new ByteArrayInputStream(rawMessage);
        long number = 0;
        for (int count = source.read(sealed); count >= 0; count = source.read(sealed)) {
            target.write(piece, 0, raw.open(number++, sealed, 0, count, piece, 0));
        }
    }

    @Override
    public void close() {
        subject.close();
    }
}
