package io.github.kmsenvelope.autoconfigure.embedded;

import io.github.kmsenvelope.autoconfigure.KmsProperties;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import java.util.Objects;
import java.util.stream.Stream;

/** Gives each configured alias a key, as somebody has done in AWS before an application starts there. */
final class ConfiguredAliases {

    private ConfiguredAliases() {}

    static void create(EmbeddedKms kms, KmsProperties properties) {
        String ownAliases = ":kms:" + kms.region() + ":" + kms.accountId() + ":alias/";
        keyIds(properties)
                .map(id -> id.contains(ownAliases) ? id.substring(id.indexOf(":alias/") + 1) : id)
                .filter(id -> id.startsWith("alias/") && !id.startsWith("alias/aws/"))
                .distinct()
                .forEach(kms::createKey);
    }

    /** Every key id of every purpose. */
    static Stream<String> keyIds(KmsProperties properties) {
        return Stream.of(
                        Stream.of(properties.keyId()),
                        properties.decryptKeyIds().stream(),
                        properties.keys().values().stream().map(KmsProperties.Key::keyId),
                        properties.keys().values().stream().flatMap(key -> key.decryptKeyIds().stream()))
                .flatMap(ids -> ids)
                .filter(Objects::nonNull);
    }
}
