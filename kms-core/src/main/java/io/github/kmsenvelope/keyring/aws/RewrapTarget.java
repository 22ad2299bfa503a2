package io.github.kmsenvelope.keyring.aws;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.ErrorDetails;
import io.github.kmsenvelope.KeyAccessDeniedException;
import io.github.kmsenvelope.KeyState;
import io.github.kmsenvelope.KeyStateException;
import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.MessageAuthenticationException;
import io.github.kmsenvelope.keyring.Deadline;
import io.github.kmsenvelope.keyring.EncryptedDataKey;
import io.github.kmsenvelope.keyring.KeyArn;
import io.github.kmsenvelope.keyring.aws.KeyResolver.Outcome;
import io.github.kmsenvelope.secret.SecretBytes;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.EncryptResponse;
import software.amazon.awssdk.services.kms.model.ReEncryptResponse;

/** The KMS key that a purpose encrypts with, as the one to put data keys under that are wrapped already. */
final class RewrapTarget {

    private static final int MAX_WRAPPED_BYTES = 6144;

    private final KmsClient client;
    private final KeyResolver resolver;
    private final ConfiguredKey key;
    private final AliasWatch aliasWatch;
    private final KmsRequests requests;

    RewrapTarget(KmsClient client, KeyResolver resolver, AliasWatch aliasWatch, KmsRequests requests) {
        this.client = client;
        this.resolver = resolver;
        this.key = resolver.key();
        this.aliasWatch = aliasWatch;
        this.requests = requests;
    }

    KeyArn presentKey(Deadline deadline) {
        KeyArn present = key.present();
        if (present != null && key.isFixed()) {
            return present;
        }
        Outcome outcome = resolver.resolve(deadline);
        if (outcome.failure() != null) {
            throw outcome.failure();
        }
        present = key.present();
        if (present != null) {
            return present;
        }
        ErrorDetails where = requests.where("DescribeKey", key.keyId());
        throw outcome.denied()
                ? new KeyAccessDeniedException(
                        "Which KMS key the key id names is not known: KMS denies to tell. Allow kms:DescribeKey, or"
                                + " configure the key ARN",
                        where,
                        null)
                : new KeyStateException(KeyStates.explain(KeyState.NOT_FOUND), KeyState.NOT_FOUND, where, null);
    }

    /** Key ids without a Region are taken to be of the client's. */
    boolean isInRegionOf(KeyArn source) {
        String region = key.keyId().startsWith("arn:") ? key.keyId().split(":", 5)[3] : ClientSettings.region(client);
        return region.equals(source.region()) || region.equals(ClientSettings.UNKNOWN_REGION);
    }

    EncryptedDataKey reEncrypt(EncryptedDataKey source, String sourceId, EncryptionContext context, Deadline deadline) {
        SdkBytes wrapped = SdkBytes.fromByteArrayUnsafe(source.wrapped());
        ReEncryptResponse response;
        try {
            response = requests.make(
                    "ReEncrypt",
                    sourceId,
                    context,
                    deadline,
                    timeout -> client.reEncrypt(request -> request.ciphertextBlob(wrapped)
                            .sourceKeyId(sourceId)
                            .sourceEncryptionContext(context.encryptionContext())
                            .destinationKeyId(key.keyId())
                            .destinationEncryptionContext(context.encryptionContext())
                            .overrideConfiguration(timeout)));
        } catch (KmsServiceException failure) {
            throw aboutTheRightKey(failure, source.keyArn());
        }
        if (!source.keyArn().toString().equals(response.sourceKeyId())) {
            throw new MessageAuthenticationException(
                    "KMS unwrapped something else than a data key of this message's KMS key: the message was changed",
                    requests.where("ReEncrypt", sourceId),
                    null);
        }
        return accept("ReEncrypt", response.keyId(), response.ciphertextBlob(), deadline);
    }

    EncryptedDataKey encrypt(SecretBytes plaintext, EncryptionContext context, Deadline deadline) {
        byte[] copy = plaintext.asKey("RAW").getEncoded();
        try {
            SdkBytes dataKey = SdkBytes.fromByteArrayUnsafe(copy);
            EncryptResponse response = requests.make(
                    "Encrypt",
                    key.keyId(),
                    context,
                    deadline,
                    timeout -> client.encrypt(request -> request.plaintext(dataKey)
                            .keyId(key.keyId())
                            .encryptionContext(context.encryptionContext())
                            .overrideConfiguration(timeout)));
            return accept("Encrypt", response.keyId(), response.ciphertextBlob(), deadline);
        } finally {
            Arrays.fill(copy, (byte) 0);
        }
    }

    /** A data key under a KMS key that is not ours would be given away, or lost. */
    private EncryptedDataKey accept(
            String operation, @Nullable String keyArn, @Nullable SdkBytes blob, Deadline deadline) {
        ErrorDetails where = requests.where(operation, key.keyId());
        KeyArn arn =
                KeyArn.parse(String.valueOf(keyArn)).orElseThrow(() -> OddAnswers.refuse("names no key ARN", where));
        byte[] wrapped =
                Optional.ofNullable(blob).map(SdkBytes::asByteArrayUnsafe).orElseGet(() -> new byte[0]);
        if (wrapped.length < 1 || wrapped.length > MAX_WRAPPED_BYTES) {
            throw OddAnswers.refuse("has a wrapped data key of " + wrapped.length + " bytes", where);
        }
        if (!key.hasNamed(arn) && !names(arn, deadline)) {
            throw OddAnswers.refuse("names a KMS key that the key id does not name", where);
        }
        aliasWatch.requireAccepted(key, arn, where);
        return new EncryptedDataKey(arn, wrapped);
    }

    /** Asks a second time, in other words. Where that is denied, there is only KMS's first word for it. */
    private boolean names(KeyArn arn, Deadline deadline) {
        if (!key.couldName(arn)) {
            return false;
        }
        Outcome outcome = resolver.resolveAnew(deadline);
        if (outcome.failure() != null) {
            throw outcome.failure();
        }
        return outcome.denied() || key.hasNamed(arn) || key.isPinnedElsewhere(arn);
    }

    /** The request has two KMS keys, and was made under the name of the first. KMS's text tells which of them it is about. */
    private KmsServiceException aboutTheRightKey(KmsServiceException failure, KeyArn source) {
        String text =
                (failure.getCause() != null) ? String.valueOf(failure.getCause().getMessage()) : "";
        boolean aboutTarget = text.contains(key.keyId())
                || text.contains("ReEncryptTo")
                || (text.contains(":key/") && !text.contains(source.toString()));
        if (!aboutTarget) {
            return failure;
        }
        ErrorDetails told = failure.details();
        ErrorDetails details =
                new ErrorDetails(told.operation(), told.purpose(), key.keyId(), told.requestId(), told.errorCode());
        if (failure instanceof KeyStateException state) {
            return new KeyStateException(KeyStates.explain(state.state()), state.state(), details, failure.getCause());
        }
        if (failure instanceof KeyAccessDeniedException) {
            return new KeyAccessDeniedException(
                    "KMS denies to put data keys under this key. Allow kms:ReEncryptTo for it in the key policy or in the"
                            + " IAM policy of this service's role",
                    details,
                    failure.getCause());
        }
        return failure;
    }
}
