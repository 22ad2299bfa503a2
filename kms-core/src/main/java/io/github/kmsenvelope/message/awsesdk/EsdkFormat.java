package io.github.kmsenvelope.message.awsesdk;

import io.github.kmsenvelope.cipher.AesGcm;
import java.nio.charset.StandardCharsets;

/** The numbers of the format, and the limits of those who write it. */
final class EsdkFormat {

    static final int VERSION_1 = 1;

    static final int VERSION_2 = 2;

    /** The second byte of version 1: a message that somebody encrypted for himself or others. Version 2 has no such byte. */
    static final int TYPE = 0x80;

    static final int MESSAGE_ID_BYTES_1 = 16;

    static final int MESSAGE_ID_BYTES_2 = 32;

    static final int COMMITMENT_BYTES = 32;

    static final int CONTENT_SINGLE_BLOCK = 1;

    static final int CONTENT_FRAMED = 2;

    /** Stands where a frame has its sequence number, if the frame is the last. */
    static final long FINAL_FRAME = 0xFFFF_FFFFL;

    static final int REGULAR_FRAME_HEAD = Integer.BYTES + AesGcm.NONCE_BYTES;

    static final int FINAL_FRAME_HEAD = 2 * Integer.BYTES + AesGcm.NONCE_BYTES + Integer.BYTES;

    /** Sequence numbers have four bytes. */
    static final long MAX_FRAMES = FINAL_FRAME;

    /** What AES-GCM encrypts under one nonce (SP 800-38D). */
    static final long MAX_BLOCK_BYTES = (1L << 36) - 32;

    /** The bytes that we seal under one key, as in the compact format. */
    static final long MAX_PLAINTEXT_BYTES = 1L << 46;

    static final int DEFAULT_FRAME_BYTES = 4096;

    /** The longest frames that we write: longer ones cost memory and gain nothing. */
    static final int MAX_WRITTEN_FRAME_BYTES = 1 << 20;

    /** What the implementations in other languages take: they count in signed shorts. */
    static final int MAX_WRITTEN_CONTEXT_BYTES = Short.MAX_VALUE;

    static final int MAX_FIELD_BYTES = 0xFFFF;

    /** The pair of the encryption context in which a signed message carries the key that verifies it. */
    static final String PUBLIC_KEY = "aws-crypto-public-key";

    /** The provider id of data keys that AWS KMS wrapped. */
    static final byte[] KMS_PROVIDER = "aws-kms".getBytes(StandardCharsets.US_ASCII);

    private EsdkFormat() {}
}
