package io.github.kmsenvelope.cipher;

import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;

/**
 * A hash function of SHA-2 (FIPS 180-4), as HMAC uses it.
 *
 * @since 0.1.0
 */
public enum HmacHash {
    /** SHA-256. */
    SHA_256("HmacSHA256", 32),
    /** SHA-384. */
    SHA_384("HmacSHA384", 48),
    /** SHA-512. */
    SHA_512("HmacSHA512", 64);

    private final String algorithm;
    private final int bytes;

    HmacHash(String algorithm, int bytes) {
        this.algorithm = algorithm;
        this.bytes = bytes;
    }

    String algorithm() {
        return algorithm;
    }

    /** The length of a hash. */
    int bytes() {
        return bytes;
    }

    Mac mac() {
        try {
            return Mac.getInstance(algorithm);
        } catch (NoSuchAlgorithmException ex) {
            throw new IllegalStateException("This Java runtime has no " + algorithm, ex);
        }
    }
}
