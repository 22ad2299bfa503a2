package io.github.kmsenvelope.embedded.crypto;

import io.github.kmsenvelope.embedded.error.KmsError;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What a wrap returns: {@code version (1), reference of the key material (32), check (16), nonce (12), padding (75),
 * ciphertext, tag (16)}.
 *
 * <p>All before the ciphertext is the header, authenticated as a whole. The padding is random; it makes the blob of a
 * 256-bit data key as long as that of KMS, 184 bytes. The check lets a reader without the key tell a blob of another KMS
 * from a damaged one.
 */
public final class Blob {

    static final int REFERENCE_BYTES = 32;

    private static final byte VERSION = 1;
    private static final int CHECK_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int PADDING_BYTES = 75;
    private static final int NONCE_OFFSET = 1 + REFERENCE_BYTES + CHECK_BYTES;
    private static final int HEADER_BYTES = NONCE_OFFSET + NONCE_BYTES + PADDING_BYTES;
    private static final int TAG_BYTES = 16;

    private final byte[] bytes;

    private Blob(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Reads a blob; fails with {@code InvalidCiphertextException} if no embedded KMS can have written it. */
    public static Blob parse(byte[] bytes) {
        if (bytes.length <= HEADER_BYTES + TAG_BYTES || bytes[0] != VERSION) {
            throw KmsError.invalidCiphertext();
        }
        byte[] reference = Arrays.copyOfRange(bytes, 1, 1 + REFERENCE_BYTES);
        byte[] check = Arrays.copyOfRange(bytes, 1 + REFERENCE_BYTES, NONCE_OFFSET);
        if (!Arrays.equals(check, check(reference))) {
            throw KmsError.invalidCiphertext();
        }
        return new Blob(bytes.clone());
    }

    static byte[] newHeader(byte[] reference) {
        return ByteBuffer.allocate(HEADER_BYTES)
                .put(VERSION)
                .put(reference)
                .put(check(reference))
                .put(Randomness.bytes(NONCE_BYTES + PADDING_BYTES))
                .array();
    }

    static byte[] nonce(byte[] header) {
        return Arrays.copyOfRange(header, NONCE_OFFSET, NONCE_OFFSET + NONCE_BYTES);
    }

    /** The name of the key material that wrote this blob; tells nothing about the KMS key. */
    public String reference() {
        return HexFormat.of().formatHex(this.bytes, 1, 1 + REFERENCE_BYTES);
    }

    byte[] header() {
        return Arrays.copyOf(this.bytes, HEADER_BYTES);
    }

    byte[] ciphertext() {
        return Arrays.copyOfRange(this.bytes, HEADER_BYTES, this.bytes.length);
    }

    private static byte[] check(byte[] reference) {
        MessageDigest digest = Algorithms.sha256();
        digest.update(VERSION);
        return Arrays.copyOf(digest.digest(reference), CHECK_BYTES);
    }
}
