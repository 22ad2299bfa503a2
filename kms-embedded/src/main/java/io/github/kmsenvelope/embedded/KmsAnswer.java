package io.github.kmsenvelope.embedded;

import io.github.kmsenvelope.embedded.wire.Output;
import org.jspecify.annotations.Nullable;

/**
 * The members of an answer that is about to be sent, by their names in the KMS API: {@code KeyId}, {@code Plaintext},
 * {@code CiphertextBlob}, ...
 *
 * <p>Immutable: what changes a member returns another answer. Arrays are copied in and out.
 *
 * @see KmsFaults#intercept
 * @since 0.1.0
 */
public final class KmsAnswer {

    private final Output output;

    KmsAnswer(Output output) {
        this.output = output;
    }

    /**
     * Returns a text member.
     *
     * @param member the name of the member
     * @return its text, or null if the answer has no text member of that name
     */
    public @Nullable String text(String member) {
        return (this.output.get(member) instanceof String text) ? text : null;
    }

    /**
     * Returns a binary member.
     *
     * @param member the name of the member
     * @return its bytes, or null if the answer has no binary member of that name
     */
    public byte @Nullable [] bytes(String member) {
        return (this.output.get(member) instanceof byte[] bytes) ? bytes.clone() : null;
    }

    /**
     * Returns this answer with a text member set.
     *
     * @param member the name of the member
     * @param text its text
     * @return the changed answer
     */
    public KmsAnswer with(String member, String text) {
        return new KmsAnswer(this.output.with(member, text));
    }

    /**
     * Returns this answer with a binary member set.
     *
     * @param member the name of the member
     * @param bytes its bytes
     * @return the changed answer
     */
    public KmsAnswer with(String member, byte[] bytes) {
        return new KmsAnswer(this.output.with(member, bytes.clone()));
    }

    /**
     * Returns this answer without a member.
     *
     * @param member the name of the member
     * @return the changed answer
     */
    public KmsAnswer without(String member) {
        return new KmsAnswer(this.output.with(member, null));
    }

    Output output() {
        return this.output;
    }
}
