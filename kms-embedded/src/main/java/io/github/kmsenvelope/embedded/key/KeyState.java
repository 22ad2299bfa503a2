package io.github.kmsenvelope.embedded.key;

import java.util.Arrays;

/** The states that a KMS key can reach here, with the words of KMS. */
public enum KeyState {
    ENABLED("Enabled"),
    DISABLED("Disabled"),
    PENDING_DELETION("PendingDeletion");

    private final String word;

    KeyState(String word) {
        this.word = word;
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
}
