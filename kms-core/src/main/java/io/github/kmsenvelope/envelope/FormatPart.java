package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.RangedSource;
import io.github.kmsenvelope.stream.DecryptingChannel;
import io.github.kmsenvelope.stream.DecryptingStream;
import io.github.kmsenvelope.stream.StreamReport;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalInt;

/** What one message format is to a purpose. Contexts have the pairs that configuration adds. */
interface FormatPart {

    byte[] encrypt(byte[] plaintext, EncryptionContext context);

    byte[] decrypt(byte[] message, EncryptionContext context);

    /**
     * Begins a message of a length that nobody knows.
     *
     * @param frameBytes the length of its frames, if one was asked for
     * @param paddingBytes room for the wrapped data key to grow, if the format has such
     */
    Sealing start(EncryptionContext context, OptionalInt frameBytes, int paddingBytes);

    /**
     * Reads the header of a message, and gets its data key.
     *
     * @param size the length of the message, if somebody knows it, or {@link PurposeStreams#UNKNOWN}
     */
    DecryptingStream open(InputStream source, long size, EncryptionContext context, StreamReport report)
            throws IOException;

    /**
     * Reads the header of a message of which any part is wanted, gets its data key, and authenticates its end.
     *
     * @param start reads the source from its beginning
     */
    DecryptingChannel openRanges(RangedSource source, InputStream start, EncryptionContext context, StreamReport report)
            throws IOException;

    /** The data keys of this format: no data key serves two. */
    FormatKeys keys();
}
