package io.github.kmsenvelope.keyring.aws;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.event.KmsEvents;
import io.github.kmsenvelope.keyring.DataKey;
import io.github.kmsenvelope.keyring.Deadline;
import io.github.kmsenvelope.keyring.EncryptedDataKey;
import io.github.kmsenvelope.keyring.KeyArn;
import io.github.kmsenvelope.keyring.Keyring;
import io.github.kmsenvelope.keyring.PurposeProperties;
import io.github.kmsenvelope.keyring.RequestGuard;
import io.github.kmsenvelope.keyring.UntrustedKeys;
import io.github.kmsenvelope.secret.SecretBytes;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;
import software.amazon.awssdk.services.kms.model.DecryptResponse;
import software.amazon.awssdk.services.kms.model.GenerateDataKeyResponse;

/**
 * The keyring on one {@link KmsClient}: GenerateDataKey under the configured key, Decrypt under the keys that are trusted, and
 * ReEncrypt from these to that.
 * Safe for use by many threads at once.
 *
 * @since 0.1.0
 */
public final class AwsKeyring implements Keyring {

    private static final int DATA_KEY_BYTES = 32;

    private static final int MAX_WRAPPED_BYTES = 6144;

    private final KmsClient client;
    private final KmsRequests requests;
    private final AliasWatch aliasWatch;
    private final @Nullable ConfiguredKey encryptKey;
    private final @Nullable RewrapTarget rewrapTarget;
    private final AwsKeyChecks checks;
    private final TrustedKeys trustedKeys;

    /**
     * Makes a keyring.
     *
     * @param client the client; never closed
     * @param settings which keys to use
     * @param lookups stands before the requests that look up what a key id names
     * @param events who listens
     * @param clock the wall clock
     */
    public AwsKeyring(
            KmsClient client,
            AwsKeyringSettings settings,
            RequestGuard lookups,
            KmsEvents events,
            InstantSource clock) {
        this.client = client;
        this.requests = new KmsRequests(settings.purpose(), regionOf(client), new RequestTimeout(client), events);
        this.aliasWatch = new AliasWatch(requests);
        this.encryptKey = (settings.keyId() != null) ? new ConfiguredKey(settings.keyId(), settings.pinKeyArn()) : null;
        KeyDescriber describer = new KeyDescriber(client, requests, aliasWatch);
        this.checks = new AwsKeyChecks(client, encryptKey, describer, requests);
        KeyResolver resolver = (encryptKey != null) ? new KeyResolver(encryptKey, describer, lookups, clock) : null;
        this.trustedKeys = TrustedKeys.of(resolver, settings, describer, lookups, clock);
        this.rewrapTarget = (resolver != null) ? new RewrapTarget(client, resolver, aliasWatch, requests) : null;
    }

    /**
     * Returns the Region of a client.
     *
     * @param client the client
     * @return the Region, or {@code unknown} if the client does not tell
     */
    public static String regionOf(KmsClient client) {
        return ClientSettings.region(client);
    }

    @Override
    public DataKey generate(EncryptionContext context, Deadline deadline) {
        ConfiguredKey key = encryptKey;
        if (key == null) {
            throw noEncryptKey("encrypt");
        }
        GenerateDataKeyResponse response = requests.make(
                "GenerateDataKey",
                key.keyId(),
                context,
                deadline,
                timeout -> client.generateDataKey(request -> request.keyId(key.keyId())
                        .keySpec(DataKeySpec.AES_256)
                        .encryptionContext(context.encryptionContext())
                        .overrideConfiguration(timeout)));
        ErrorDetails where = requests.where("GenerateDataKey", key.keyId());
        SecretBytes plaintext = takeOver(response.plaintext());
        try {
            KeyArn arn = KeyArn.parse(String.valueOf(response.keyId()))
                    .orElseThrow(() -> OddAnswers.refuse("names no key ARN", where));
            byte[] wrapped = (response.ciphertextBlob() != null)
                    ? response.ciphertextBlob().asByteArrayUnsafe()
                    : new byte[0];
            if (plaintext.length() != DATA_KEY_BYTES || wrapped.length < 1 || wrapped.length > MAX_WRAPPED_BYTES) {
                throw OddAnswers.refuse(
                        "has a data key of " + plaintext.length() + " bytes, wrapped " + wrapped.length, where);
            }
            aliasWatch.requireAccepted(key, arn, where);
            return new DataKey(plaintext, new EncryptedDataKey(arn, wrapped));
        } catch (KmsServiceException refused) {
            plaintext.destroy();
            throw refused;
        }
    }

    @Override
    public boolean trusts(KeyArn arn, Deadline deadline) {
        return trustedKeys.trusts(arn, deadline);
    }

    @Override
    public SecretBytes unwrap(EncryptedDataKey key, EncryptionContext context, Deadline deadline) {
        return pinned("decrypt", key, keyId -> unwrap(key, keyId, context, deadline));
    }

    @Override
    public KeyArn presentKey(Deadline deadline) {
        return requireTarget().presentKey(deadline);
    }

    /** ReEncrypt knows the KMS keys of one Region. */
    @Override
    public EncryptedDataKey rewrap(EncryptedDataKey key, EncryptionContext context, Deadline deadline) {
        RewrapTarget target = requireTarget();
        if (target.isInRegionOf(key.keyArn())) {
            return pinned("rewrap", key, keyId -> {
                EncryptedDataKey rewrapped = target.reEncrypt(key, keyId, context, deadline);
                trustedKeys.prove(keyId, key.keyArn());
                return rewrapped;
            });
        }
        SecretBytes plaintext = unwrap(key, context, deadline);
        try {
            return target.encrypt(plaintext, context, deadline);
        } finally {
            plaintext.destroy();
        }
    }

    private RewrapTarget requireTarget() {
        if (rewrapTarget == null) {
            throw noEncryptKey("rewrap");
        }
        return rewrapTarget;
    }

    private KmsUsageException noEncryptKey(String operation) {
        return new KmsUsageException(
                "This purpose has no key to encrypt with. Set " + PurposeProperties.keyId(requests.purpose())
                        + ", or use another purpose",
                ErrorDetails.of(operation, requests.purpose()),
                null);
    }

    /** Makes a request with the KMS key of a data key pinned, and with no other. */
    private <T> T pinned(String operation, EncryptedDataKey key, Function<String, T> request) {
        for (String keyId : trustedKeys.pinsFor(key.keyArn())) {
            try {
                return request.apply(keyId);
            } catch (MessageAuthenticationException failure) {
                // Only a key id that this service may not look up can name another key: then the next one may fit.
                if (keyId.equals(key.keyArn().toString()) || !namedAnotherKey(failure)) {
                    throw failure;
                }
            }
        }
        throw UntrustedKeys.refuse(operation, requests.purpose(), List.of(key.keyArn()));
    }

    private SecretBytes unwrap(EncryptedDataKey key, String keyId, EncryptionContext context, Deadline deadline) {
        SdkBytes wrapped = SdkBytes.fromByteArrayUnsafe(key.wrapped());
        DecryptResponse response = requests.make(
                "Decrypt",
                keyId,
                context,
                deadline,
                timeout -> client.decrypt(request -> request.keyId(keyId)
                        .ciphertextBlob(wrapped)
                        .encryptionContext(context.encryptionContext())
                        .overrideConfiguration(timeout)));
        SecretBytes plaintext = takeOver(response.plaintext());
        if (!key.keyArn().toString().equals(response.keyId()) || plaintext.length() != key.dataKeyBytes()) {
            plaintext.destroy();
            throw new MessageAuthenticationException(
                    "KMS unwrapped something else than a data key of this message's KMS key: the message was changed",
                    requests.where("Decrypt", keyId),
                    null);
        }
        trustedKeys.prove(keyId, key.keyArn());
        return plaintext;
    }

    private static boolean namedAnotherKey(MessageAuthenticationException failure) {
        return "IncorrectKeyException".equals(failure.details().errorCode());
    }

    /**
     * Returns what tells beforehand whether this keyring can be used.
     *
     * @return the checks
     */
    public AwsKeyChecks checks() {
        return checks;
    }

    /** The SDK's own array, so that no second copy of the data key is left to the garbage collector. */
    private static SecretBytes takeOver(@Nullable SdkBytes plaintext) {
        return SecretBytes.takeOver(
                Optional.ofNullable(plaintext).map(SdkBytes::asByteArrayUnsafe).orElseGet(() -> new byte[0]));
    }
}
