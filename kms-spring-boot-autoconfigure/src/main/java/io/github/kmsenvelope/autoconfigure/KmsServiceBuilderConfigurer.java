package io.github.kmsenvelope.autoconfigure;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import io.github.kmsenvelope.envelope.PurposeBuilder;
import io.github.kmsenvelope.keyring.TrustedAccount;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Applies {@link KmsProperties} to a {@link KmsServiceBuilder}. What is wrong is reported with the name of its property. */
final class KmsServiceBuilderConfigurer {

    private static final Logger LOG = LoggerFactory.getLogger(KmsServiceBuilderConfigurer.class);

    private static final Pattern KEY_ID = Pattern.compile("alias/[A-Za-z0-9/_-]{1,250}"
            + "|arn:aws[a-z0-9-]*:kms:[a-z0-9-]+:[0-9]{12}:(key/[A-Za-z0-9-]+|alias/[A-Za-z0-9/_-]{1,250})"
            + "|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
            + "|mrk-[0-9a-fA-F]{32}");

    private static final Pattern ROLE_ARN = Pattern.compile("arn:aws[a-z0-9-]*:iam::[0-9]{12}:role/.+");

    private final KmsProperties properties;
    private final KmsClientFactory clients;

    KmsServiceBuilderConfigurer(KmsProperties properties, KmsClientFactory clients) {
        this.properties = properties;
        this.clients = clients;
    }

    void configure(KmsServiceBuilder builder) {
        MetricsProperties.check(properties.metrics());
        builder.cache(CacheProperties.settings(properties.cache()));
        builder.resilience(ResilienceProperties.settings(properties));
        for (ConfiguredPurpose purpose : ConfiguredPurpose.of(properties)) {
            builder.purpose(purpose.name(), target -> {
                configure(target, purpose);
                FormatProperties.apply(properties, purpose, target);
            });
        }
    }

    private void configure(PurposeBuilder target, ConfiguredPurpose purpose) {
        KmsProperties.Key key = purpose.key();
        if (key.keyId() != null) {
            target.keyId(keyId(purpose.property("key-id"), key.keyId()));
        }
        target.decryptKeyIds(key.decryptKeyIds().stream()
                .map(id -> keyId(purpose.property("decrypt-key-ids"), id))
                .toList());
        target.trustedAccounts(trustedAccounts(purpose));
        target.pinKeyArn(key.pinKeyArn());
        checkContext(purpose);
        target.encryptionContext(key.encryptionContext());
        target.requiredContext(key.requiredContext());
        if (key.region() != null || key.roleArn() != null) {
            PropertyCheck.require(
                    key.roleArn() == null || ROLE_ARN.matcher(key.roleArn()).matches(),
                    purpose.property("role-arn"),
                    key.roleArn(),
                    "A role is written like arn:aws:iam::111122223333:role/orders.");
            target.client(clients.client(key.region(), key.roleArn()));
        }
    }

    private static String keyId(String property, String keyId) {
        PropertyCheck.require(
                KEY_ID.matcher(keyId).matches(),
                property,
                keyId,
                "A KMS key is named by an alias name, which begins with alias/, by an alias ARN, a key ARN or a key id.");
        return keyId;
    }

    private static List<TrustedAccount> trustedAccounts(ConfiguredPurpose purpose) {
        List<String> accounts = purpose.key().trustedAccounts();
        if (!accounts.isEmpty()) {
            LOG.warn(
                    "{}: every KMS key of {} is trusted for decryption. Whoever can make a key there can make messages that"
                            + " this purpose accepts; {} is the safer way.",
                    purpose.property("trusted-accounts"),
                    accounts,
                    purpose.property("decrypt-key-ids"));
        }
        return accounts.stream()
                .map(account -> {
                    try {
                        return TrustedAccount.parse(account);
                    } catch (KmsUsageException refused) {
                        throw invalid(purpose.property("trusted-accounts"), account, refused);
                    }
                })
                .toList();
    }

    /** The report names the names of the pairs, never their values. */
    private static void checkContext(ConfiguredPurpose purpose) {
        try {
            EncryptionContext.of(purpose.key().encryptionContext());
        } catch (KmsUsageException refused) {
            throw invalid(
                    purpose.property("encryption-context"),
                    purpose.key().encryptionContext().keySet(),
                    refused);
        }
    }

    private static InvalidConfigurationPropertyValueException invalid(
            String property, Object value, KmsUsageException refused) {
        return new InvalidConfigurationPropertyValueException(
                property, value, String.valueOf(refused.getMessage()), refused);
    }
}
