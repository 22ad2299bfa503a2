package io.github.kmsenvelope;

/**
 * A format of messages.
 *
 * @since 0.1.0
 */
public enum MessageFormat {
    /** The format of this library: short, committed to its key, with KMS keys that can be changed under it. */
    COMPACT("compact"),
    /** The format of the AWS Encryption SDK, which implementations in many languages read and write. */
    AWS_ENCRYPTION_SDK("aws-encryption-sdk");

    private final String id;

    MessageFormat(String id) {
        this.id = id;
    }

    /**
     * Returns the name of the format in configuration, logs and metrics.
     *
     * @return the name, in lower case
     */
    public String id() {
        return id;
    }
}
