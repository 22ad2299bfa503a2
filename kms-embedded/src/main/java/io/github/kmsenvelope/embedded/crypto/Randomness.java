package io.github.kmsenvelope.embedded.crypto;

import java.security.SecureRandom;

/** The one source of random bytes: keys, data keys, nonces. */
public final class Randomness {

    private static final SecureRandom RANDOM = new SecureRandom();

    private Randomness() {}

    public static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
