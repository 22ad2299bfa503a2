package io.github.kmsenvelope.embedded.file;

import io.github.kmsenvelope.embedded.crypto.KeyMaterial;
import io.github.kmsenvelope.embedded.key.Alias;
import io.github.kmsenvelope.embedded.key.Contents;
import io.github.kmsenvelope.embedded.key.KmsKey;
import io.github.kmsenvelope.embedded.key.Locality;
import io.github.kmsenvelope.embedded.wire.Output;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes what a keys file holds. */
final class KeysWriter {

    static final int VERSION = 1;

    private static final String WARNING =
            "Development keys in clear. Whoever reads this file can decrypt everything that"
                    + " was encrypted under them. Never for production.";

    private KeysWriter() {}

    static byte[] write(Locality locality, Contents contents) {
        return Output.empty()
                .with("warning", WARNING)
                .with("version", VERSION)
                .with("accountId", locality.accountId())
                .with("region", locality.region())
                .with("keys", contents.keys().stream().map(KeysWriter::key).toList())
                .with(
                        "aliases",
                        contents.aliases().stream().map(KeysWriter::alias).toList())
                .toJson();
    }

    private static Output key(KmsKey key) {
        return Output.empty()
                .with("keyId", key.id())
                .with("creationDate", key.creationDate().toString())
                .with("description", key.description())
                .with("multiRegion", key.multiRegion())
                .with("tags", tags(key))
                .with("state", key.state().word())
                .with("deletionDate", text(key.deletionDate()))
                .with("materials", materials(key));
    }

    private static Output tags(KmsKey key) {
        Output tags = Output.empty();
        for (var tag : key.tags().entrySet()) {
            tags = tags.with(tag.getKey(), tag.getValue());
        }
        return tags;
    }

    private static List<Output> materials(KmsKey key) {
        return key.materials().stream()
                .map((KeyMaterial material) ->
                        Output.empty().with("keyMaterialId", material.id()).with("secret", material.exposeSecret()))
                .toList();
    }

    private static Output alias(Alias alias) {
        return Output.empty()
                .with("aliasName", alias.name())
                .with("targetKeyId", alias.targetKeyId())
                .with("creationDate", alias.creationDate().toString())
                .with("lastUpdatedDate", alias.lastUpdatedDate().toString());
    }

    private static @Nullable String text(@Nullable Object value) {
        return (value != null) ? value.toString() : null;
    }
}
