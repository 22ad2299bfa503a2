package io.github.kmsenvelope.message.compact.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsStreams;
import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.RangedSource;
import io.github.kmsenvelope.message.compact.CompactHeader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** Reads a message through a stream and through a seekable channel. An {@code IOException} is none of their outcomes. */
final class StreamReading {

    private final KmsStreams streams;
    private final EncryptionContext context;
    private final byte[] message;

    StreamReading(KmsStreams streams, EncryptionContext context, byte[] message) {
        this.streams = streams;
        this.context = context;
        this.message = message;
    }

    /** What came of it, with what was given out before a refusal. */
    Result stream(ByteArrayOutputStream released) {
        return Result.ofProduct(() -> {
            try (InputStream in = streams.decryptingStream(new ByteArrayInputStream(message), context)) {
                byte[] buffer = new byte[5000];
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    released.write(buffer, 0, count);
                }
                return released.toByteArray();
            } catch (IOException ex) {
                throw new UncheckedIOException(ex);
            }
        });
    }

    Result channel() {
        return Result.ofProduct(() -> {
            try (SeekableByteChannel channel = streams.seekableChannel(new Whole(message), context)) {
                ByteBuffer plaintext = ByteBuffer.allocate(Math.toIntExact(channel.size()));
                while (plaintext.hasRemaining()) {
                    assertThat(channel.read(plaintext)).isPositive();
                }
                assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
                return plaintext.array();
            } catch (IOException ex) {
                throw new UncheckedIOException(ex);
            }
        });
    }

    /**
     * Both agree with a reader in one piece; but a stream that does not know the size of its body finds an impossible one
     * last, when something else may be wrong already. [R2, R9]
     */
    void assertAgrees(Result inOnePiece) {
        assertThat(channel().whole()).isEqualTo(inOnePiece.whole());
        ByteArrayOutputStream released = new ByteArrayOutputStream();
        Result stream = stream(released);
        if (inOnePiece.outcome() == Outcome.MALFORMED && hasHeader()) {
            assertThat(stream.outcome()).isNotIn(Outcome.SUCCESS, Outcome.MISUSE);
        } else {
            assertThat(stream.whole()).isEqualTo(inOnePiece.whole());
        }
    }

    private boolean hasHeader() {
        try {
            return CompactHeader.read(new ByteArrayInputStream(message)).length() > 0;
        } catch (MalformedMessageException refused) {
            return false;
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private record Whole(byte[] message) implements RangedSource {

        @Override
        public long size() {
            return message.length;
        }

        @Override
        public int read(ByteBuffer target, long position) {
            int count = (int) Math.min(target.remaining(), message.length - position);
            target.put(message, (int) position, count);
            return (count == 0) ? -1 : count;
        }
    }
}
