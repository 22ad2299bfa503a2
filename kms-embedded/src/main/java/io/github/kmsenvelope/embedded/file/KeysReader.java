package io.github.kmsenvelope.embedded.file;

import io.github.kmsenvelope.embedded.crypto.KeyMaterial;
import io.github.kmsenvelope.embedded.error.KmsError;
import io.github.kmsenvelope.embedded.key.Alias;
import io.github.kmsenvelope.embedded.key.Contents;
import io.github.kmsenvelope.embedded.key.KeyState;
import io.github.kmsenvelope.embedded.key.KmsKey;
import io.github.kmsenvelope.embedded.key.Locality;
import io.github.kmsenvelope.embedded.wire.Input;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what {@link KeysWriter} wrote; fails with {@link IllegalArgumentException} on anything else. */
final class KeysReader {

    private final Locality locality;

    private KeysReader(Locality locality) {
        this.locality = locality;
    }

    static Contents read(Locality locality, byte[] json) {
        try {
            return new KeysReader(locality).contents(Input.parse(json));
        } catch (KmsError | DateTimeException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private Contents contents(Input file) {
        file.integer("version", KeysWriter.VERSION, KeysWriter.VERSION);
        Locality written = new Locality(text(file, "region"), text(file, "accountId"));
        List<KmsKey> keys = file.structures("keys").stream().map(this::key).toList();
        List<Alias> aliases =
                file.structures("aliases").stream().map(KeysReader::alias).toList();
        file.verify();
        if (!written.equals(this.locality)) {
            throw new IllegalArgumentException("its keys belong to the account " + written.accountId() + " in "
                    + written.region() + ", this KMS is the account " + this.locality.accountId() + " in "
                    + this.locality.region());
        }
        return Contents.of(keys, aliases);
    }

    private KmsKey key(Input key) {
        String id = text(key, "keyId");
        return new KmsKey(
                id,
                this.locality.keyArn(id),
                Instant.parse(text(key, "creationDate")),
                text(key, "description"),
                key.flag("multiRegion"),
                key.textMap("tags"),
                key.structures("materials").stream().map(KeysReader::material).toList(),
                KeyState.of(text(key, "state")),
                instant(key.text("deletionDate", 0, Integer.MAX_VALUE)));
    }

    private static KeyMaterial material(Input material) {
        return KeyMaterial.restore(
                text(material, "keyMaterialId"), material.requiredBlob("secret", 0, Integer.MAX_VALUE));
    }

    private static Alias alias(Input alias) {
        return new Alias(
                text(alias, "aliasName"),
                text(alias, "targetKeyId"),
                Instant.parse(text(alias, "creationDate")),
                Instant.parse(text(alias, "lastUpdatedDate")));
    }

    private static String text(Input input, String name) {
        return input.requiredText(name, 0, Integer.MAX_VALUE);
    }

    private static @Nullable Instant instant(@Nullable String text) {
        return (text != null) ? Instant.parse(text) : null;
    }
}
