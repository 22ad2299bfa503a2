package io.github.kmsenvelope;

/**
 * How thoroughly a message is put under another KMS key. An immutable value.
 *
 * @param verify whether the new wrapped data key is unwrapped again, by one Decrypt, and held against the commitment of the
 *     message before it takes the place of the old one
 * @param dropOtherEntries whether the new wrapped data key becomes the only one of the message. What is dropped cannot be had
 *     back: so this verifies too, whatever {@code verify} says
 * @since 0.1.0
 */
public record RewrapOptions(boolean verify, boolean dropOtherEntries) {

    private static final RewrapOptions DEFAULTS = new RewrapOptions(false, false);

    /**
     * Returns the defaults: one ReEncrypt, nothing verified, no other entry touched.
     *
     * @return the defaults
     */
    public static RewrapOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns these options with {@link #verify()}.
     *
     * @return the new options
     */
    public RewrapOptions verifying() {
        return new RewrapOptions(true, dropOtherEntries);
    }

    /**
     * Returns these options with {@link #dropOtherEntries()}.
     *
     * @return the new options
     */
    public RewrapOptions droppingOtherEntries() {
        return new RewrapOptions(verify, true);
    }
}
