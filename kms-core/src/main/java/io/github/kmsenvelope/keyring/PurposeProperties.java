package io.github.kmsenvelope.keyring;

/**
 * The names of the Spring properties that decide about a purpose's keys, for error texts that say what to change.
 *
 * @since 0.1.0
 */
public final class PurposeProperties {

    private PurposeProperties() {}

    /**
     * Returns the property that lists further keys to decrypt with.
     *
     * @param purpose the name of the purpose
     * @return the name of the property
     */
    public static String decryptKeyIds(String purpose) {
        return prefix(purpose) + "decrypt-key-ids";
    }

    /**
     * Returns the property that names the key to encrypt with.
     *
     * @param purpose the name of the purpose
     * @return the name of the property
     */
    public static String keyId(String purpose) {
        return prefix(purpose) + "key-id";
    }

    private static String prefix(String purpose) {
        return purpose.equals("default") ? "aws.kms." : "aws.kms.keys." + purpose + ".";
    }
}
