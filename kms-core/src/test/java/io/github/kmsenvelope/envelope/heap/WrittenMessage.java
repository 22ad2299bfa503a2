package io.github.kmsenvelope.envelope.heap;

import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;

/** A message in its text form, with what whoever may ask KMS can learn of its keys. */
interface WrittenMessage {

    String text();

    /** Whether its message key waits for further messages. */
    boolean isShared();

    /** The only wrapped data key. */
    byte[] wrapped();

    /**
     * Derives the message key.
     *
     * @throws AssertionError if the message is not committed to what was derived
     */
    byte[] messageKey(byte[] dataKey, Map<String, String> encryptionContext) throws GeneralSecurityException;

    default byte[] bytes() {
        return Base64.getUrlDecoder().decode(text());
    }
}
