package io.github.kmsenvelope.envelope;

/**
 * How thoroughly KMS keys are checked before they are used.
 *
 * @since 0.1.0
 */
public enum KeyCheckMode {
    /**
     * One DescribeKey for each key to encrypt with: it exists, is enabled and of the right kind. Needs the permission
     * {@code kms:DescribeKey}, and tells nothing of the others.
     */
    DESCRIBE,
    /**
     * Dry runs of GenerateDataKey and Decrypt for each key to encrypt with, and of Decrypt for each further key to decrypt
     * with: this service may use them. Sent with the constant encryption context of the purpose, so that a policy that
     * demands pairs that only calls bring denies them.
     */
    ROUND_TRIP
}
