package io.github.kmsenvelope.keyring.aws;

import io.github.kmsenvelope.keyring.TrustedAccount;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which KMS keys a purpose uses.
 *
 * @param purpose the name of the purpose, for errors and events
 * @param keyId the key to encrypt with: alias name, alias ARN, key ARN or key id; or {@code null} to decrypt only
 * @param decryptKeyIds further keys to decrypt with
 * @param trustedAccounts accounts of which every key is trusted to decrypt with
 * @param pinKeyArn whether the first key that an alias names is the only one accepted
 * @since 0.1.0
 */
public record AwsKeyringSettings(
        String purpose,
        @Nullable String keyId,
        List<String> decryptKeyIds,
        List<TrustedAccount> trustedAccounts,
        boolean pinKeyArn) {}
