package io.github.kmsenvelope;

import java.util.Objects;
import java.util.Optional;

/**
 * One of several messages to put under another KMS key, with the context that it was written with.
 *
 * @since 0.1.0
 */
public final class RewrapRequest {

    private final byte[] message;
    private final Optional<String> text;
    private final EncryptionContext context;

    private RewrapRequest(byte[] message, Optional<String> text, EncryptionContext context) {
        this.message = message;
        this.text = text;
        this.context = Objects.requireNonNull(context, "context");
    }

    /**
     * Asks for a message in bytes.
     *
     * @param message the message; not copied, so it must not change before the call that it is for has ended
     * @param context the context that the message was written with; its associated data is not needed
     * @return the request
     */
    public static RewrapRequest of(byte[] message, EncryptionContext context) {
        return new RewrapRequest(Objects.requireNonNull(message, "message"), Optional.empty(), context);
    }

    /**
     * Asks for a message in its text form.
     *
     * @param message the message, as canonical base64url without padding
     * @param context the context that the message was written with; its associated data is not needed
     * @return the request
     */
    public static RewrapRequest of(String message, EncryptionContext context) {
        return new RewrapRequest(new byte[0], Optional.of(message), context);
    }

    /**
     * Returns the message in bytes.
     *
     * @return the array that was given; empty if a text was
     */
    public byte[] message() {
        return message;
    }

    /**
     * Returns the message in its text form.
     *
     * @return the text, if one was given
     */
    public Optional<String> text() {
        return text;
    }

    /**
     * Returns the context.
     *
     * @return the context
     */
    public EncryptionContext context() {
        return context;
    }

    @Override
    public String toString() {
        return "RewrapRequest[" + text.map(String::length).orElse(message.length) + " "
                + (text.isPresent() ? "characters" : "bytes") + ", " + context + "]";
    }
}
