package io.github.kmsenvelope.envelope.memory;

import io.github.kmsenvelope.EncryptingOutputStream;
import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsStreams;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts a generated plaintext and decrypts it at the same time, piece by piece, so that no more than a piece of the message
 * ever exists. Prints how many bytes came back as they went in. If a second format is named, the message is re-encrypted to it on
 * the way.
 */
final class StreamLoopMain {

    private static final int PIECE = 1 << 16;

    private static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    private static final String NEW_PURPOSE = "new";

    private StreamLoopMain() {}

    public static void main(String[] arguments) throws IOException {
        long pieces = (Long.parseLong(arguments[0]) << 20) / PIECE;
        try (EmbeddedKms kms = EmbeddedKms.start();
                EnvelopeKmsService service = KmsServiceBuilder.create(kms.client())
                        .purpose(
                                KmsServiceBuilder.DEFAULT_PURPOSE,
                                purpose -> purpose.keyId(kms.createKey("alias/loop"))
                                        .format(MessageFormat.valueOf(arguments[1])))
                        .purpose(
                                NEW_PURPOSE,
                                purpose -> purpose.keyId(kms.createKey())
                                        .format(MessageFormat.valueOf(arguments[arguments.length - 1])))
                        .build()) {
            System.out.println(run(service, arguments.length > 2, pieces));
        }
    }

    private static long run(EnvelopeKmsService service, boolean anew, long pieces) throws IOException {
        Message message = new Message();
        try (EncryptingOutputStream out = service.streams().encryptingStream(message.sealed, CONTEXT)) {
            message.writer = new Writer(out, pieces);
            KmsStreams reader = anew ? service.streams().forPurpose(NEW_PURPOSE) : service.streams();
            try (InputStream in = reader.decryptingStream(anew ? reencrypt(service, message) : message, CONTEXT)) {
                return readAll(in);
            }
        }
    }

    /** The new message is read while it is written. Whatever fails there, the reader misses the end of it. */
    private static InputStream reencrypt(EnvelopeKmsService service, InputStream message) throws IOException {
        PipedInputStream source = new PipedInputStream(PIECE);
        PipedOutputStream target = new PipedOutputStream(source);
        Thread thread = new Thread(() -> {
            try (target) {
                service.rewrap().reencrypt(message, target, CONTEXT, NEW_PURPOSE, CONTEXT);
            } catch (IOException ex) {
                throw new UncheckedIOException(ex);
            }
        });
        thread.start();
        return source;
    }

    private static long readAll(InputStream in) throws IOException {
        Plaintext expected = new Plaintext();
        byte[] piece = new byte[PIECE];
        long number = 0;
        for (int count = in.readNBytes(piece, 0, PIECE); count > 0; count = in.readNBytes(piece, 0, PIECE)) {
            if (count != PIECE || !Arrays.equals(piece, expected.piece(number++))) {
                throw new IllegalStateException("Piece " + number + " came back as another");
            }
        }
        return number * PIECE;
    }

    /** The same random bytes in each piece, but for its number. */
    private static final class Plaintext {

        private final byte[] piece = new byte[PIECE];

        private Plaintext() {
            new Random(1).nextBytes(piece);
        }

        private byte[] piece(long number) {
            ByteBuffer.wrap(piece).putLong(number);
            return piece;
        }
    }

    private static final class Writer {

        private final Plaintext plaintext = new Plaintext();
        private final EncryptingOutputStream out;
        private final long pieces;
        private long written;

        private Writer(EncryptingOutputStream out, long pieces) {
            this.out = out;
            this.pieces = pieces;
        }

        /** Writes one more piece, or finishes. */
        private void advance() throws IOException {
            if (written < pieces) {
                out.write(plaintext.piece(written++));
            } else {
                out.finish();
            }
        }
    }

    /** What is sealed and not read yet. When all is read, another piece is written. */
    private static final class Message extends InputStream {

        private final Sealed sealed = new Sealed();

        private @Nullable Writer writer;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = sealed.take(target, offset, length);
            if (count == 0 && length > 0) {
                Objects.requireNonNull(writer).advance();
                count = sealed.take(target, offset, length);
            }
            return (count == 0 && length > 0) ? -1 : count;
        }
    }

    private static final class Sealed extends ByteArrayOutputStream {

        private int taken;

        private int take(byte[] target, int offset, int length) {
            int count = Math.min(length, size() - taken);
            System.arraycopy(buf, taken, target, offset, count);
            taken += count;
            if (taken == size()) {
                reset();
                taken = 0;
            }
            return count;
        }
    }
}
