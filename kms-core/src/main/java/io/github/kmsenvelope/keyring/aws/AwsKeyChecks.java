package io.github.kmsenvelope.keyring.aws;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KeyState;
import io.github.kmsenvelope.KeyStateException;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.keyring.Deadline;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.DryRunModifierType;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;

/**
 * Tells, before there is anything to encrypt or decrypt, whether the KMS keys of a purpose can be used. Each request is made
 * once: what these checks find out may be worth a warning, but no waiting. Safe for use by many threads at once.
 *
 * @since 0.1.0
 */
public final class AwsKeyChecks {

    private final KmsClient client;
    private final @Nullable ConfiguredKey encryptKey;
    private final KeyDescriber describer;
    private final KmsRequests requests;

    AwsKeyChecks(KmsClient client, @Nullable ConfiguredKey encryptKey, KeyDescriber describer, KmsRequests requests) {
        this.client = client;
        this.encryptKey = encryptKey;
        this.describer = describer;
        this.requests = requests;
    }

    /**
     * Asks KMS, by one DescribeKey, whether the key to encrypt with exists, is enabled and of the right kind.
     *
     * @param deadline until when
     * @return what is wrong with it, or {@code null} if nothing is or there is no such key
     */
    public @Nullable KmsServiceException describe(Deadline deadline) {
        ConfiguredKey key = encryptKey;
        return (key != null) ? failureOf(() -> describe(key, deadline)) : null;
    }

    /**
     * Asks KMS, by a dry run of GenerateDataKey, whether this service may encrypt. No data key is made.
     *
     * @param context the encryption context of the request
     * @param deadline until when
     * @return what is wrong, or {@code null} if nothing is or there is no key to encrypt with
     */
    public @Nullable KmsServiceException tryGenerate(EncryptionContext context, Deadline deadline) {
        ConfiguredKey key = encryptKey;
        return (key != null) ? failureOf(() -> tryGenerate(key.keyId(), context, deadline)) : null;
    }

    /**
     * Asks KMS, by a dry run of Decrypt without a ciphertext, whether this service may decrypt with a key. A KMS that knows
     * no such dry run is asked by DescribeKey instead, which tells less: whether the key can be used at all.
     *
     * @param keyId the key id as configured
     * @param context the encryption context of the request
     * @param deadline until when
     * @return what is wrong, or {@code null} if nothing is
     */
    public @Nullable KmsServiceException tryUnwrap(String keyId, EncryptionContext context, Deadline deadline) {
        return failureOf(() -> tryDecrypt(keyId, context, deadline));
    }

    private void describe(ConfiguredKey key, Deadline deadline) {
        requireUsable(describer.describe(key, deadline), key.keyId());
    }

    private void tryGenerate(String keyId, EncryptionContext context, Deadline deadline) {
        requests.makeDry(
                "GenerateDataKey",
                keyId,
                context,
                deadline,
                timeout -> client.generateDataKey(request -> request.keyId(keyId)
                        .keySpec(DataKeySpec.AES_256)
                        .encryptionContext(context.encryptionContext())
                        .dryRun(true)
                        .overrideConfiguration(timeout)));
    }

    private void tryDecrypt(String keyId, EncryptionContext context, Deadline deadline) {
        try {
            requests.makeDry(
                    "Decrypt",
                    keyId,
                    context,
                    deadline,
                    timeout -> client.decrypt(request -> request.keyId(keyId)
                            .encryptionContext(context.encryptionContext())
                            .dryRun(true)
                            .dryRunModifiers(DryRunModifierType.IGNORE_CIPHERTEXT)
                            .overrideConfiguration(timeout)));
        } catch (KmsUsageException noSuchDryRun) {
            describe(new ConfiguredKey(keyId, false), deadline);
        }
    }

    private void requireUsable(KeyMetadata metadata, String keyId) {
        if (metadata.keyUsage() != KeyUsageType.ENCRYPT_DECRYPT || metadata.keySpec() != KeySpec.SYMMETRIC_DEFAULT) {
            throw new KmsUsageException(
                    "The KMS key is of kind " + metadata.keyUsageAsString() + ", " + metadata.keySpecAsString()
                            + ". Envelope encryption needs a symmetric encryption key (ENCRYPT_DECRYPT, SYMMETRIC_DEFAULT)",
                    requests.where("DescribeKey", keyId),
                    null);
        }
        KeyState state = KeyStates.of(metadata);
        if (state != null) {
            throw new KeyStateException(KeyStates.explain(state), state, requests.where("DescribeKey", keyId), null);
        }
    }

    private static @Nullable KmsServiceException failureOf(Runnable check) {
        try {
            check.run();
            return null;
        } catch (KmsServiceException failure) {
            return failure;
        }
    }
}
