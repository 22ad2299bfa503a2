package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.keyring.TrustedAccount;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is configured for one purpose. */
record PurposeSettings(
        String name,
        @Nullable String keyId,
        List<String> decryptKeyIds,
        List<TrustedAccount> trustedAccounts,
        boolean pinKeyArn,
        EncryptionContext constantContext,
        Set<String> requiredContext,
        MessageFormats formats) {}
