package io.github.kmsenvelope.message.awsesdk;

import java.util.Objects;

/**
 * What a reader takes of the messages that the format allows. All is checked before any data key is unwrapped.
 *
 * @param commitment which suites are read
 * @param maxEncryptedDataKeys how many encrypted data keys a message may have, 1 to 65535; each may cost a request
 * @param maxFrameBytes how long a frame or single block may be that comes from a stream, or a frame of a message that is
 *     read at any position: it has to be in memory whole before any of it is authentic. At least 1
 * @since 0.1.0
 */
public record EsdkReadRules(CommitmentPolicy commitment, int maxEncryptedDataKeys, int maxFrameBytes) {

    private static final EsdkReadRules DEFAULTS =
            new EsdkReadRules(CommitmentPolicy.REQUIRE_REQUIRE, 8, 64 * 1024 * 1024);

    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if a limit is out of its range
     */
    public EsdkReadRules {
        Objects.requireNonNull(commitment, "commitment");
        if (maxEncryptedDataKeys < 1 || maxEncryptedDataKeys > EsdkFormat.MAX_FIELD_BYTES) {
            throw new IllegalArgumentException(
                    "A message has 1 to 65535 encrypted data keys, not " + maxEncryptedDataKeys);
        }
        // The buffer holds what surrounds the frame too.
        if (maxFrameBytes < 1 || maxFrameBytes > Integer.MAX_VALUE / 2) {
            throw new IllegalArgumentException("A frame has 1 to 1073741823 bytes, not " + maxFrameBytes);
        }
    }

    /**
     * Returns the rules without any setting: suites with commitment only, 8 encrypted data keys, frames of 64 MiB.
     *
     * @return the rules
     */
    public static EsdkReadRules defaults() {
        return DEFAULTS;
    }

    /**
     * Returns these rules with another policy.
     *
     * @param policy which suites are read
     * @return the new rules
     */
    public EsdkReadRules withCommitment(CommitmentPolicy policy) {
        return new EsdkReadRules(policy, maxEncryptedDataKeys, maxFrameBytes);
    }
}
