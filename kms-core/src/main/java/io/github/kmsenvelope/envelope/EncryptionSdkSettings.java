package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.message.awsesdk.CommitmentPolicy;
import io.github.kmsenvelope.message.awsesdk.EsdkMaterials;
import io.github.kmsenvelope.message.awsesdk.EsdkReadRules;
import java.util.Collection;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/**
 * How a purpose uses the message format of the AWS Encryption SDK. An immutable value.
 *
 * @param signed whether messages are signed: suite 0578 instead of 0478. Signing takes about a millisecond a message, and so
 *     does verifying. A signature tells a reader that whoever wrote the message could encrypt under the KMS key, even if all
 *     readers hold the data key; few need to know
 * @param frameBytes the plaintext bytes of a frame, 1 to 1,048,576
 * @param rules what is read of the messages that the format allows
 * @param containedContext whether a message may have more pairs of the encryption context than the ones that are given
 * @param signedStreams whether signed messages are read in streams, which give out all but the last frame before the
 *     signature is verified
 * @param requiredContextKeys the names of the pairs of the encryption context that messages are bound to without having them.
 *     Every call must give them. They are left out of what is written; what is read may have them or not
 * @since 0.1.0
 */
public record EncryptionSdkSettings(
        boolean signed,
        int frameBytes,
        EsdkReadRules rules,
        boolean containedContext,
        boolean signedStreams,
        Set<String> requiredContextKeys) {

    private static final EncryptionSdkSettings DEFAULTS =
            new EncryptionSdkSettings(false, 4096, EsdkReadRules.defaults(), false, true, Set.of());

    /**
     * Checks the settings.
     *
     * @throws KmsUsageException if no frame may have that length, or a required key is blank or no name that an encryption
     *     context may have, as {@code aws-crypto-public-key} is none
     */
    public EncryptionSdkSettings {
        Objects.requireNonNull(rules, "rules");
        if (!EsdkMaterials.isFrameLength(frameBytes)) {
            throw new KmsUsageException(
                    "The AWS Encryption SDK format is written in frames of 1 to 1048576 bytes, not " + frameBytes);
        }
        requiredContextKeys = Set.copyOf(requiredContextKeys);
        requiredContextKeys.forEach(EncryptionSdkSettings::requireName);
    }

    /** Whoever makes a context with the name hears the same refusals. */
    private static void requireName(String name) {
        if (name.isBlank()) {
            throw new KmsUsageException("A required key of the encryption context is blank");
        }
        EncryptionContext.of(name, "any");
    }

    /**
     * Returns the settings without any setting: unsigned, frames of 4096 bytes, suites with commitment only, at most 8
     * encrypted data keys, the encryption context exactly as given and all of it in the message.
     *
     * @return the settings
     */
    public static EncryptionSdkSettings defaults() {
        return DEFAULTS;
    }

    /**
     * Returns these settings with signed messages, or without.
     *
     * @param sign whether messages are signed
     * @return the new settings
     */
    public EncryptionSdkSettings withSigned(boolean sign) {
        return new EncryptionSdkSettings(sign, frameBytes, rules, containedContext, signedStreams, requiredContextKeys);
    }

    /**
     * Returns these settings with frames of another length.
     *
     * @param bytes the plaintext bytes of a frame, 1 to 1,048,576
     * @return the new settings
     * @throws KmsUsageException if no frame may have that length
     */
    public EncryptionSdkSettings withFrameBytes(int bytes) {
        return new EncryptionSdkSettings(signed, bytes, rules, containedContext, signedStreams, requiredContextKeys);
    }

    /**
     * Returns these settings with other rules for reading.
     *
     * @param reading what is read of the messages that the format allows
     * @return the new settings
     */
    public EncryptionSdkSettings withRules(EsdkReadRules reading) {
        return new EncryptionSdkSettings(
                signed, frameBytes, reading, containedContext, signedStreams, requiredContextKeys);
    }

    /**
     * Returns these settings with another commitment policy.
     *
     * @param policy which suites are written and read
     * @return the new settings
     */
    public EncryptionSdkSettings withCommitment(CommitmentPolicy policy) {
        return withRules(rules.withCommitment(policy));
    }

    /**
     * Returns these settings with another comparison of contexts.
     *
     * @param contained whether a message may have more pairs than the ones that are given
     * @return the new settings
     */
    public EncryptionSdkSettings withContainedContext(boolean contained) {
        return new EncryptionSdkSettings(signed, frameBytes, rules, contained, signedStreams, requiredContextKeys);
    }

    /**
     * Returns these settings with signed messages in streams, or without.
     *
     * @param read whether they are read
     * @return the new settings
     */
    public EncryptionSdkSettings withSignedStreams(boolean read) {
        return new EncryptionSdkSettings(signed, frameBytes, rules, containedContext, read, requiredContextKeys);
    }

    /**
     * Returns these settings with other required keys of the encryption context.
     *
     * @param names the names of the pairs that every call must give and no message has
     * @return the new settings
     * @throws KmsUsageException if a name is there twice, is blank or none that an encryption context may have
     */
    public EncryptionSdkSettings withRequiredContextKeys(Collection<String> names) {
        Set<String> distinct = new HashSet<>();
        for (String name : names) {
            if (!distinct.add(name)) {
                throw new KmsUsageException("The required key '" + name + "' of the encryption context is there twice");
            }
        }
        return new EncryptionSdkSettings(signed, frameBytes, rules, containedContext, signedStreams, distinct);
    }
}
