package io.github.kmsenvelope.autoconfigure;

import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.autoconfigure.KmsProperties.ContextMatch;
import io.github.kmsenvelope.autoconfigure.KmsProperties.EncryptionSdk;
import io.github.kmsenvelope.envelope.EncryptionSdkSettings;
import io.github.kmsenvelope.envelope.PurposeBuilder;
import io.github.kmsenvelope.message.awsesdk.EsdkReadRules;
import java.util.Objects;
import java.util.Set;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/** Turns the properties of message formats into settings. What is out of range is reported with the name of its property. */
final class FormatProperties {

    private static final String PREFIX = KmsProperties.PREFIX + ".encryption-sdk.";

    private static final int MOST_KEYS = 65535;

    private static final DataSize MOST_WRITTEN = DataSize.ofMegabytes(1);

    private static final DataSize MOST_READ = DataSize.ofMegabytes(1023);

    private FormatProperties() {}

    static void apply(KmsProperties properties, ConfiguredPurpose purpose, PurposeBuilder target) {
        MessageFormat own = purpose.key().format();
        target.format(Objects.requireNonNullElse(own, properties.format()));
        target.acceptFormats(purpose.key().acceptFormats());
        target.encryptionSdk(settings(properties.encryptionSdk()));
    }

    static EncryptionSdkSettings settings(EncryptionSdk sdk) {
        requireSize("frame-size", sdk.frameSize(), MOST_WRITTEN);
        requireSize("max-frame-size", sdk.maxFrameSize(), MOST_READ);
        PropertyCheck.require(
                sdk.maxEncryptedDataKeys() >= 1 && sdk.maxEncryptedDataKeys() <= MOST_KEYS,
                PREFIX + "max-encrypted-data-keys",
                sdk.maxEncryptedDataKeys(),
                "A message has 1 to 65535 encrypted data keys.");
        EsdkReadRules rules = new EsdkReadRules(sdk.commitmentPolicy(), sdk.maxEncryptedDataKeys(), (int)
                sdk.maxFrameSize().toBytes());
        EncryptionSdkSettings settings = new EncryptionSdkSettings(
                sdk.signed(),
                (int) sdk.frameSize().toBytes(),
                rules,
                sdk.contextMatch() == ContextMatch.CONTAINS,
                sdk.signedStreams(),
                Set.of());
        try {
            return settings.withRequiredContextKeys(sdk.requiredContextKeys());
        } catch (KmsUsageException refused) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + "required-context-keys",
                    sdk.requiredContextKeys(),
                    String.valueOf(refused.getMessage()),
                    refused);
        }
    }

    private static void requireSize(String name, DataSize size, DataSize most) {
        PropertyCheck.require(
                size.toBytes() >= 1 && size.compareTo(most) <= 0,
                PREFIX + name,
                size,
                "A frame has 1B to " + most.toMegabytes() + "MB of plaintext.");
    }
}
