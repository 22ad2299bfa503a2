package io.github.kmsenvelope;

import java.util.List;
import java.util.Objects;

/**
 * What a message shows to everybody, without a key. An immutable value.
 *
 * <p>Nothing of it is authenticated: it is what the bytes say, and whoever can change a message can change that.
 *
 * @param format the format
 * @param suite the number of the cryptographic suite, as the format defines it
 * @param mode whether the key that the message is encrypted with may serve other messages
 * @param keyArns the KMS keys that its data key is wrapped under, in message order; well-formed key ARNs, at least one
 * @param hasEncryptionContext whether it says that it was written with an encryption context. A message of the AWS Encryption
 *     SDK says nothing of pairs that its writer left out of it: it may need an encryption context where this is {@code false}
 * @param hasAssociatedData whether it says that it was written with associated data
 * @param frameBytes the plaintext bytes of a full frame
 * @param frames the number of frames
 * @param paddingBytes how many bytes the wrapped keys can grow by without moving the body; 0 if there is no padding
 * @param headerBytes the length of all that stands before the body
 * @param plaintextBytes the length of the plaintext
 * @param messageBytes the length of the message
 * @since 0.1.0
 */
public record MessageInfo(
        MessageFormat format,
        int suite,
        Mode mode,
        List<String> keyArns,
        boolean hasEncryptionContext,
        boolean hasAssociatedData,
        int frameBytes,
        long frames,
        int paddingBytes,
        long headerBytes,
        long plaintextBytes,
        long messageBytes) {

    /** Copies the list. */
    public MessageInfo {
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(mode, "mode");
        keyArns = List.copyOf(keyArns);
    }

    /**
     * What the key of a message, derived from its data key, is used for.
     *
     * @since 0.1.0
     */
    public enum Mode {
        /** One frame, under a derived key that may serve other messages too. */
        SHARED,
        /** Any number of frames, under a derived key of the message's own. */
        OWN
    }
}
