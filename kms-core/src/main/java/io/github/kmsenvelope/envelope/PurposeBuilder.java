package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.keyring.TrustedAccount;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * Describes one purpose: which KMS key it encrypts with, which further keys it trusts, and what a context must hold. Not
 * safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class PurposeBuilder {

    private final String name;
    private @Nullable KmsClient client;
    private @Nullable String keyId;
    private final Set<String> decryptKeyIds = new LinkedHashSet<>();
    private final List<TrustedAccount> trustedAccounts = new ArrayList<>();
    private boolean pinKeyArn;
    private final Map<String, String> encryptionContext = new LinkedHashMap<>();
    private final Set<String> requiredContext = new LinkedHashSet<>();
    private final Set<MessageFormat> acceptedFormats = EnumSet.noneOf(MessageFormat.class);
    private MessageFormat format = MessageFormat.COMPACT;
    private EncryptionSdkSettings encryptionSdk = EncryptionSdkSettings.defaults();

    PurposeBuilder(String name) {
        this.name = name;
    }

    /**
     * Sets the KMS key to encrypt with. Without one the purpose can only decrypt.
     *
     * @param keyId an alias name ({@code alias/orders}), alias ARN, key ARN or key id
     * @return this
     */
    public PurposeBuilder keyId(String keyId) {
        this.keyId = requireText(keyId, "key id");
        return this;
    }

    /**
     * Adds KMS keys to decrypt with: the ones that this purpose used before.
     *
     * @param keyIds alias names, alias ARNs, key ARNs or key ids
     * @return this
     */
    public PurposeBuilder decryptKeyIds(Collection<String> keyIds) {
        keyIds.forEach(id -> decryptKeyIds.add(requireText(id, "decrypt key id")));
        return this;
    }

    /**
     * Adds accounts of which every KMS key is trusted for decryption. Prefer {@link #decryptKeyIds(Collection)}.
     *
     * @param accounts the accounts
     * @return this
     */
    public PurposeBuilder trustedAccounts(Collection<TrustedAccount> accounts) {
        trustedAccounts.addAll(accounts);
        return this;
    }

    /**
     * Sets whether to refuse to encrypt when the alias is pointed at another KMS key while this process runs. Off by
     * default: a moved alias is followed, with a warning and an event.
     *
     * @param pinKeyArn whether to refuse
     * @return this
     */
    public PurposeBuilder pinKeyArn(boolean pinKeyArn) {
        this.pinKeyArn = pinKeyArn;
        return this;
    }

    /**
     * Adds pairs that become part of the encryption context of every call.
     *
     * @param pairs the pairs
     * @return this
     */
    public PurposeBuilder encryptionContext(Map<String, String> pairs) {
        encryptionContext.putAll(pairs);
        return this;
    }

    /**
     * Adds names that every call must bring, in either scope.
     *
     * @param names the names
     * @return this
     */
    public PurposeBuilder requiredContext(Collection<String> names) {
        requiredContext.addAll(names);
        return this;
    }

    /**
     * Sets the format of the messages that are made: the compact one by default.
     *
     * @param format the format
     * @return this
     */
    public PurposeBuilder format(MessageFormat format) {
        this.format = Objects.requireNonNull(format, "format");
        return this;
    }

    /**
     * Sets the formats of the messages that are read. By default that is the one that is written, so that nobody can bring
     * in messages of another.
     *
     * @param formats the formats; none for the default
     * @return this
     */
    public PurposeBuilder acceptFormats(Collection<MessageFormat> formats) {
        acceptedFormats.clear();
        acceptedFormats.addAll(formats);
        return this;
    }

    /**
     * Sets how the format of the AWS Encryption SDK is used, where it is.
     *
     * @param settings the settings
     * @return this
     */
    public PurposeBuilder encryptionSdk(EncryptionSdkSettings settings) {
        this.encryptionSdk = Objects.requireNonNull(settings, "settings");
        return this;
    }

    /**
     * Sets a client for this purpose alone, for a KMS key in another Region or under another role.
     *
     * @param client the client; never closed by the service
     * @return this
     */
    public PurposeBuilder client(KmsClient client) {
        this.client = Objects.requireNonNull(client, "client");
        return this;
    }

    KmsClient clientOr(KmsClient commonClient) {
        return (client != null) ? client : commonClient;
    }

    PurposeSettings build() {
        return new PurposeSettings(
                name,
                keyId,
                List.copyOf(decryptKeyIds),
                List.copyOf(trustedAccounts),
                pinKeyArn,
                EncryptionContext.of(encryptionContext),
                Set.copyOf(requiredContext),
                new MessageFormats(
                        format,
                        acceptedFormats.isEmpty() ? Set.of(format) : Set.copyOf(acceptedFormats),
                        encryptionSdk));
    }

    private String requireText(String text, String what) {
        if (text.isBlank()) {
            throw new KmsUsageException("The " + what + " of purpose '" + name + "' is empty");
        }
        return text;
    }
}
