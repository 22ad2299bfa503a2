package io.github.kmsenvelope.embedded.operation;

import static io.github.kmsenvelope.embedded.operation.CryptoMembers.MAX_KEY_ID_LENGTH;

import io.github.kmsenvelope.embedded.crypto.Randomness;
import io.github.kmsenvelope.embedded.error.KmsError;
import io.github.kmsenvelope.embedded.key.KeyStore;
import io.github.kmsenvelope.embedded.key.KmsKey;
import io.github.kmsenvelope.embedded.wire.Input;
import io.github.kmsenvelope.embedded.wire.Output;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.kms.model.DataKeySpec;

/** GenerateDataKey, GenerateDataKeyWithoutPlaintext, GenerateRandom. */
final class DataKeyOperations {

    private static final List<String> KEY_SPECS = EnumNames.of(DataKeySpec.knownValues());
    private static final int MAX_BYTES = 1024;

    private final KeyStore store;

    DataKeyOperations(KeyStore store) {
        this.store = store;
    }

    Output generateDataKey(Input input) {
        return generate(input);
    }

    Output generateDataKeyWithoutPlaintext(Input input) {
        return generate(input).with("Plaintext", null);
    }

    Output generateRandom(Input input) {
        Integer numberOfBytes = input.integer("NumberOfBytes", 1, MAX_BYTES);
        input.verify();
        if (numberOfBytes == null) {
            throw KmsError.validation("NumberOfBytes is required.");
        }
        if (input.has("CustomKeyStoreId")) {
            throw KmsError.unsupported("custom key stores");
        }
        if (input.has("Recipient")) {
            throw KmsError.unsupported("Recipient (Nitro enclaves)");
        }
        return Output.empty().with("Plaintext", Randomness.bytes(numberOfBytes));
    }

    private Output generate(Input input) {
        String keyId = input.requiredText("KeyId", 1, MAX_KEY_ID_LENGTH);
        String keySpec = input.oneOf("KeySpec", KEY_SPECS);
        Integer numberOfBytes = input.integer("NumberOfBytes", 1, MAX_BYTES);
        Map<String, String> context = input.textMap("EncryptionContext");
        CryptoMembers members = new CryptoMembers(input);
        members.verify();
        if ((keySpec == null) == (numberOfBytes == null)) {
            throw KmsError.validation("Please specify either number of bytes or key spec.");
        }
        KmsKey key = this.store.names().find(this.store.contents(), keyId);
        key.requireUsable();
        members.endDryRun();
        int length = (numberOfBytes != null) ? numberOfBytes : "AES_128".equals(keySpec) ? 16 : 32;
        byte[] plaintext = Randomness.bytes(length);
        return Output.empty()
                .with("CiphertextBlob", key.currentMaterial().wrap(plaintext, context))
                .with("Plaintext", plaintext)
                .with("KeyId", key.arn())
                .with("KeyMaterialId", key.currentMaterial().id());
    }
}
