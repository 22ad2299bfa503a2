package io.github.kmsenvelope.autoconfigure;

import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MutuallyExclusiveConfigurationPropertiesException;
import org.springframework.core.env.Environment;

/**
 * One purpose, with the prefix of its properties for error texts.
 *
 * @param name the name of the purpose
 * @param prefix the prefix, which ends with a dot
 * @param key its properties
 */
record ConfiguredPurpose(String name, String prefix, KmsProperties.Key key) {

    private static final String KEYS = KmsProperties.PREFIX + ".keys.";

    /** All purposes that are configured. What stands directly below {@code aws.kms} describes the default one. */
    static List<ConfiguredPurpose> of(KmsProperties properties) {
        Map<String, ConfiguredPurpose> purposes = new LinkedHashMap<>();
        KmsProperties.Key shorthand = shorthand(properties);
        if (shorthand != null) {
            requireNoOtherDefault(properties);
            String name = KmsServiceBuilder.DEFAULT_PURPOSE;
            purposes.put(name, new ConfiguredPurpose(name, KmsProperties.PREFIX + ".", shorthand));
        }
        properties.keys().forEach((name, key) -> {
            PropertyCheck.require(
                    name.matches("[a-z0-9]+"),
                    KEYS + name,
                    name,
                    "The name of a purpose has the letters a to z and digits only, so that an environment variable can"
                            + " name it too.");
            purposes.put(name, new ConfiguredPurpose(name, KEYS + name + ".", key));
        });
        return List.copyOf(purposes.values());
    }

    /** The names below {@code aws.kms.keys}, known before any bean is made. */
    static Set<String> names(Environment environment) {
        return Binder.get(environment)
                .bind(KmsProperties.PREFIX + ".keys", Bindable.mapOf(String.class, Object.class))
                .orElseGet(Map::of)
                .keySet();
    }

    private static KmsProperties.@Nullable Key shorthand(KmsProperties properties) {
        KmsProperties.Key key = new KmsProperties.Key(
                properties.keyId(),
                null,
                null,
                properties.decryptKeyIds(),
                properties.trustedAccounts(),
                properties.pinKeyArn(),
                properties.encryptionContext(),
                properties.requiredContext(),
                null,
                properties.acceptFormats());
        return key.equals(KmsProperties.Key.NOTHING) ? null : key;
    }

    /** Two descriptions of one purpose would leave it open which of them holds. */
    private static void requireNoOtherDefault(KmsProperties properties) {
        if (properties.keys().containsKey(KmsServiceBuilder.DEFAULT_PURPOSE)) {
            Set<String> names = new LinkedHashSet<>(List.of("aws.kms.key-id", "aws.kms.keys.default.key-id"));
            throw new MutuallyExclusiveConfigurationPropertiesException(names, names);
        }
    }

    /** The full name of one of its properties. */
    String property(String property) {
        return prefix + property;
    }
}
