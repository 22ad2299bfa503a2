package io.github.kmsenvelope.message.awsesdk;

import io.github.kmsenvelope.MalformedMessageException;
import io.github.kmsenvelope.cipher.AesGcm;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The header of a message, read and checked as far as that is possible without a key. Immutable, and independent of the bytes
 * that it was read from. Nothing that it says is authentic yet.
 *
 * @since 0.1.0
 */
public final class EsdkHeader {

    private final byte[] bytes;
    private final int bodyBytes;
    private final AlgorithmSuite suite;
    private final Map<String, String> context;
    private final List<EsdkKeyEntry> entries;
    private final long frameBytes;

    private EsdkHeader(
            byte[] bytes,
            int bodyBytes,
            AlgorithmSuite suite,
            Map<String, String> context,
            List<EsdkKeyEntry> entries,
            long frameBytes) {
        this.bytes = bytes;
        this.bodyBytes = bodyBytes;
        this.suite = suite;
        this.context = context;
        this.entries = entries;
        this.frameBytes = frameBytes;
    }

    /**
     * Reads the header of a message. What follows it in the stream may be read ahead.
     *
     * @param source stands at the first byte of the message
     * @param rules what is read of the messages that the format allows
     * @return the header
     * @throws MalformedMessageException if a field has a value that the format or the rules do not allow, or the stream ends
     *     within the header
     * @throws IOException if the stream throws it
     */
    public static EsdkHeader read(InputStream source, EsdkReadRules rules) throws IOException {
        try {
            return read(MessageReader.of(source), rules);
        } catch (UncheckedIOException ex) {
            throw ex.getCause();
        }
    }

    /**
     * Reads a header from the first byte of a message on.
     *
     * @throws MalformedMessageException if a field has a value that the format or the rules do not allow, or a length exceeds
     *     the bytes present
     */
    static EsdkHeader read(MessageReader reader, EsdkReadRules rules) {
        AlgorithmSuite suite = readSuite(reader);
        if (!rules.commitment().allowsToDecrypt(suite)) {
            throw new MalformedMessageException("The message has suite " + suite
                    + ", which does not commit to its data key, and the commitment policy '"
                    + rules.commitment().id() + "' refuses such messages. If it is yours and of old, read it under"
                    + " 'require-allow', and encrypt it anew");
        }
        reader.skip(suite.messageIdBytes());
        Map<String, String> context = EsdkContext.read(reader);
        if (context.containsKey(EsdkFormat.PUBLIC_KEY) != suite.signs()) {
            throw new MalformedMessageException("The message has suite " + suite + " and "
                    + (suite.signs() ? "no public key" : "a public key") + " in its encryption context");
        }
        List<EsdkKeyEntry> entries = readEntries(reader, rules.maxEncryptedDataKeys());
        long frameBytes = readContent(reader, suite);
        if (suite.commits()) {
            reader.skip(EsdkFormat.COMMITMENT_BYTES);
        }
        int bodyBytes = reader.position();
        int length = bodyBytes + (suite.commits() ? 0 : AesGcm.NONCE_BYTES) + AesGcm.TAG_BYTES;
        reader.skip(length - bodyBytes);
        return new EsdkHeader(Arrays.copyOf(reader.source(), length), bodyBytes, suite, context, entries, frameBytes);
    }

    private static AlgorithmSuite readSuite(MessageReader reader) {
        if (reader.isAtEnd()) {
            throw new MalformedMessageException("The message is empty: there is nothing to decrypt");
        }
        int version = reader.unsignedByte();
        if (version != EsdkFormat.VERSION_1 && version != EsdkFormat.VERSION_2) {
            throw ForeignBytes.refuse(version, reader);
        }
        if (version == EsdkFormat.VERSION_1 && reader.unsignedByte() != EsdkFormat.TYPE) {
            throw new MalformedMessageException("The message is of a type that does not exist");
        }
        int id = reader.unsignedShort();
        return AlgorithmSuite.of(id)
                .filter(suite -> suite.headerVersion() == version)
                .orElseThrow(() -> new MalformedMessageException("The message has version " + version + " and suite "
                        + AlgorithmSuite.text(id) + ", which do not exist together"));
    }

    private static List<EsdkKeyEntry> readEntries(MessageReader reader, int most) {
        int count = reader.unsignedShort();
        if (count < 1 || count > most) {
            throw new MalformedMessageException(
                    "The message says that it has " + count + " encrypted data keys; 1 to " + most + " are read here");
        }
        List<EsdkKeyEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(EsdkKeyEntry.read(reader));
        }
        return List.copyOf(entries);
    }

    /** Returns the length of frames, or 0 for a single block. */
    private static long readContent(MessageReader reader, AlgorithmSuite suite) {
        int content = reader.unsignedByte();
        if (!suite.commits() && (reader.unsignedInt() != 0 || reader.unsignedByte() != AesGcm.NONCE_BYTES)) {
            throw new MalformedMessageException("The message has a reserved field or a nonce length that do not exist");
        }
        long frameBytes = reader.unsignedInt();
        boolean possible = switch (content) {
            case EsdkFormat.CONTENT_FRAMED -> frameBytes > 0;
            case EsdkFormat.CONTENT_SINGLE_BLOCK -> frameBytes == 0;
            default -> false;
        };
        if (!possible) {
            throw new MalformedMessageException(
                    "The message has content type " + content + " with frames of " + frameBytes + " bytes");
        }
        return frameBytes;
    }

    /**
     * Returns the algorithm suite.
     *
     * @return the suite
     */
    public AlgorithmSuite suite() {
        return suite;
    }

    /**
     * Returns the encryption context, with the public key of a signed message, and without the pairs that its writer left out.
     *
     * @return an unmodifiable map, in the order of the message
     */
    public Map<String, String> encryptionContext() {
        return context;
    }

    /**
     * Returns the encrypted data keys, those of unknown providers too.
     *
     * @return the entries, in message order, at least one
     */
    public List<EsdkKeyEntry> entries() {
        return entries;
    }

    /**
     * Tells whether the body is one block instead of frames, as old writers made it.
     *
     * @return whether it is
     */
    public boolean isSingleBlock() {
        return frameBytes == 0;
    }

    /**
     * Returns the plaintext bytes of a frame that is not the last.
     *
     * @return the length, 1 to 4,294,967,295; 0 for a single block
     */
    public long frameBytes() {
        return frameBytes;
    }

    /**
     * Returns the length of the header with its tag: where the body begins.
     *
     * @return the number of bytes
     */
    public int length() {
        return bytes.length;
    }

    /** The header with its tag, which the caller must not change. */
    byte[] bytes() {
        return bytes;
    }

    byte[] messageId() {
        int at = (suite.commits() ? 1 : 2) + Short.BYTES;
        return Arrays.copyOfRange(bytes, at, at + suite.messageIdBytes());
    }

    int commitmentOffset() {
        return bodyBytes - EsdkFormat.COMMITMENT_BYTES;
    }

    /** What the tag covers: the header as it stands on the wire, and the pairs that were left out of it. */
    byte[] associatedData(byte[] pairsLeftOut) {
        byte[] data = Arrays.copyOf(bytes, bodyBytes + pairsLeftOut.length);
        System.arraycopy(pairsLeftOut, 0, data, bodyBytes, pairsLeftOut.length);
        return data;
    }

    /** Version 1 says its nonce, which old writers drew. In version 2 it is zero. */
    byte[] nonce() {
        return suite.commits()
                ? new byte[AesGcm.NONCE_BYTES]
                : Arrays.copyOfRange(bytes, bodyBytes, bodyBytes + AesGcm.NONCE_BYTES);
    }

    int tagOffset() {
        return bytes.length - AesGcm.TAG_BYTES;
    }
}
