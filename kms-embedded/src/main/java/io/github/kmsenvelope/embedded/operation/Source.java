package io.github.kmsenvelope.embedded.operation;

import io.github.kmsenvelope.embedded.crypto.Blob;
import io.github.kmsenvelope.embedded.crypto.KeyMaterial;
import io.github.kmsenvelope.embedded.error.KmsError;
import io.github.kmsenvelope.embedded.key.Contents;
import io.github.kmsenvelope.embedded.key.KeyStore;
import io.github.kmsenvelope.embedded.key.KmsKey;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A blob with the key, and the version of its key material, that wrapped it. */
record Source(Blob blob, KmsKey key, KeyMaterial material) {

    /**
     * Finds the key of a blob.
     *
     * @param expectedKeyId the key that the caller pins, by any of its names, or null for whichever it is
     */
    static Source find(KeyStore store, Blob blob, @Nullable String expectedKeyId) {
        Contents contents = store.contents();
        KmsKey expected = (expectedKeyId != null) ? store.names().find(contents, expectedKeyId) : null;
        KmsKey key = contents.keyByReference(blob.reference())
                .orElseThrow(() -> KmsError.accessDenied("The ciphertext refers to a customer master key that does not"
                        + " exist, does not exist in this region, or you are not allowed to access."));
        if (expected != null && !expected.id().equals(key.id())) {
            throw KmsError.of(
                    "IncorrectKeyException",
                    "The key ID in the request does not identify a CMK that can perform this operation.");
        }
        KeyMaterial material = key.materials().stream()
                .filter((version) -> version.reference().equals(blob.reference()))
                .findFirst()
                .orElseThrow();
        return new Source(blob, key, material);
    }

    byte[] unwrap(Map<String, String> context) {
        return this.material.unwrap(this.blob, context);
    }
}
