package io.github.kmsenvelope.embedded.key;

import java.util.Arrays;

/**
 * The states of a KMS key, with the words of KMS. By requests a key reaches the first three only.
 *
 * <p>What KMS says of a key in a wrong state: the phrases up to UNAVAILABLE stand in "Key states of AWS KMS keys", AWS KMS
 * Developer Guide; the others follow their pattern.
 */
public enum KeyState {
    ENABLED("Enabled", "enabled"),
    DISABLED("Disabled", "disabled"),
    PENDING_DELETION("PendingDeletion", "pending deletion"),
    PENDING_IMPORT("PendingImport", "pending import"),
    UNAVAILABLE("Unavailable", "unavailable"),
    CREATING("Creating", "creating"),
    UPDATING("Updating", "updating");

    private final String word;
    private final String phrase;

    KeyState(String word, String phrase) {
        this.word = word;
        this.phrase = phrase;
    }

    public static KeyState of(String word) {
        return Arrays.stream(values())
                .filter((state) -> state.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Unknown key state '" + word + "'"));
    }

    public String word() {
        return this.word;
    }

    /** How a message says that a key is in this state. */
    String phrase() {
        return this.phrase;
    }
}
