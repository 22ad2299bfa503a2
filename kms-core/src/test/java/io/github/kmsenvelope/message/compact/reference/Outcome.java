package io.github.kmsenvelope.message.compact.reference;

import java.util.Locale;

/** The closed list of what can come of reading a message. The failures of KMS stand in their order of precedence. */
enum Outcome {
    SUCCESS,
    MISUSE,
    MALFORMED,
    UNTRUSTED,
    UNAVAILABLE,
    KEY_STATE,
    DENIED,
    AUTHENTICATION;

    static Outcome of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
