package io.github.kmsenvelope.cipher;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * Random bytes of the operating system.
 *
 * <p>Never drawn ahead into a pool: a pool would repeat itself in every copy of a virtual machine or process snapshot, and a
 * repeated nonce breaks AES-GCM.
 *
 * @since 0.1.0
 */
public final class Randomness {

    private static final SecureRandom SOURCE = operatingSystemSource();

    private Randomness() {}

    /**
     * Draws random bytes.
     *
     * @param count how many
     * @return a new array
     */
    public static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        SOURCE.nextBytes(bytes);
        return bytes;
    }

    private static SecureRandom operatingSystemSource() {
        for (String algorithm : new String[] {"NativePRNG", "Windows-PRNG"}) {
            try {
                return SecureRandom.getInstance(algorithm);
            } catch (NoSuchAlgorithmException notOnThisSystem) {
                continue;
            }
        }
        return new SecureRandom();
    }
}
