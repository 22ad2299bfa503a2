package io.github.kmsenvelope.message.compact;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** What the derivation of a message key is bound to: this format, the head of the message, and the encryption context. */
final class Derivation {

    private static final byte[] LABEL = "io.github.kmsenvelope/compact".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] NO_PAIRS = {0, 0};

    private final byte[] contextHash;

    Derivation(byte[] encodedContext) {
        try {
            this.contextHash = MessageDigest.getInstance("SHA-256").digest(encodedContext);
        } catch (NoSuchAlgorithmException ex) {
            throw new IllegalStateException("This Java runtime has no SHA-256", ex);
        }
    }

    static boolean isEmpty(byte[] encodedContext) {
        return Arrays.equals(NO_PAIRS, encodedContext);
    }

    /** Returns {@code label || head || salt || SHA-256(encoded context)}. */
    byte[] info(byte[] identity) {
        byte[] info = Arrays.copyOf(LABEL, LABEL.length + CompactFormat.IDENTITY_BYTES + contextHash.length);
        System.arraycopy(identity, 0, info, LABEL.length, CompactFormat.IDENTITY_BYTES);
        System.arraycopy(contextHash, 0, info, LABEL.length + CompactFormat.IDENTITY_BYTES, contextHash.length);
        return info;
    }
}
