package io.github.kmsenvelope.message.compact;

import io.github.kmsenvelope.cipher.AesGcm;
import io.github.kmsenvelope.cipher.MessageKey;

/** The numbers of the compact format. */
final class CompactFormat {

    /** A byte that no UTF-8 text holds. */
    static final byte MAGIC = (byte) 0xF5;

    static final byte SUITE = 1;

    /** One frame; the derived key may serve other messages too. */
    static final byte MODE_SHARED = 1;

    /** Any number of frames; the derived key serves this message alone. */
    static final byte MODE_OWN = 2;

    static final int MIN_EXPONENT = 12;

    static final int MAX_EXPONENT = 20;

    /** Frames of 16 KiB: the largest that decrypt at full speed in a JVM that has not warmed up. */
    static final int DEFAULT_EXPONENT = 14;

    static final int SALT_OFFSET = 4;

    static final int SALT_BYTES = 16;

    /** Magic, suite, mode, frame exponent and salt: what a message key is derived for. */
    static final int IDENTITY_BYTES = SALT_OFFSET + SALT_BYTES;

    static final int NONCE_OFFSET = IDENTITY_BYTES;

    static final int COMMITMENT_OFFSET = NONCE_OFFSET + AesGcm.NONCE_BYTES;

    static final int FIXED_BYTES = COMMITMENT_OFFSET + MessageKey.COMMITMENT_BYTES;

    static final int HINT_ENCRYPTION_CONTEXT = 1;

    static final int HINT_ASSOCIATED_DATA = 2;

    /** The padding entry is not counted: without this a reader could not tell it from a body that begins with 00. */
    static final int HINT_PADDING = 4;

    static final int MAX_ENTRIES = 8;

    static final int TYPE_PADDING = 0;

    static final int TYPE_KMS = 1;

    static final int TYPE_REFERENCE = 2;

    static final int ENTRY_HEAD_BYTES = 3;

    static final int REFERENCE_BYTES = 16;

    static final int MAX_PADDING_BYTES = 4096;

    static final int MAX_ARN_BYTES = 255;

    /** The most that KMS returns as a ciphertext blob. */
    static final int MAX_WRAPPED_BYTES = 6144;

    /** Messages under one shared key with random 96-bit nonces: the chance of a repeated nonce stays below 2^-64. */
    static final int MESSAGES_PER_SHARED_KEY = 1 << 16;

    /** The bytes that one key of AES-256-GCM seals in frames: a forger's advantage stays about 2^-45. */
    static final long MAX_PLAINTEXT_BYTES = 1L << 46;

    /** Frames are numbered in four bytes. */
    static final long MAX_FRAMES = (1L << 32) - 1;

    private CompactFormat() {}
}
