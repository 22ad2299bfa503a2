package io.github.kmsenvelope.embedded.operation;

import static io.github.kmsenvelope.embedded.operation.CryptoMembers.MAX_KEY_ID_LENGTH;
import static io.github.kmsenvelope.embedded.operation.CryptoMembers.SYMMETRIC_DEFAULT;

import io.github.kmsenvelope.embedded.crypto.Blob;
import io.github.kmsenvelope.embedded.crypto.KeyMaterial;
import io.github.kmsenvelope.embedded.error.KmsError;
import io.github.kmsenvelope.embedded.key.KeyStore;
import io.github.kmsenvelope.embedded.key.KmsKey;
import io.github.kmsenvelope.embedded.wire.Input;
import io.github.kmsenvelope.embedded.wire.Output;
import java.util.Map;

/** Encrypt, Decrypt, ReEncrypt. */
final class CipherOperations {

    private static final int MAX_PLAINTEXT_BYTES = 4096;
    private static final int MAX_CIPHERTEXT_BYTES = 6144;

    private final KeyStore store;

    CipherOperations(KeyStore store) {
        this.store = store;
    }

    Output encrypt(Input input) {
        String keyId = input.requiredText("KeyId", 1, MAX_KEY_ID_LENGTH);
        byte[] plaintext = input.requiredBlob("Plaintext", 1, MAX_PLAINTEXT_BYTES);
        Map<String, String> context = input.textMap("EncryptionContext");
        CryptoMembers members = new CryptoMembers(input).readAlgorithm("EncryptionAlgorithm");
        members.verify();
        KmsKey key = this.store.names().find(this.store.contents(), keyId);
        key.requireUsable();
        members.verifyAlgorithm();
        members.endDryRun();
        return Output.empty()
                .with("CiphertextBlob", key.currentMaterial().wrap(plaintext, context))
                .with("KeyId", key.arn())
                .with("EncryptionAlgorithm", SYMMETRIC_DEFAULT);
    }

    Output decrypt(Input input) {
        CryptoMembers members = new CryptoMembers(input).readAlgorithm("EncryptionAlgorithm");
        if (members.ignoresCiphertext()) {
            throw decryptWithoutCiphertext(input, members);
        }
        byte[] ciphertext = input.requiredBlob("CiphertextBlob", 1, MAX_CIPHERTEXT_BYTES);
        String keyId = input.text("KeyId", 1, MAX_KEY_ID_LENGTH);
        Map<String, String> context = input.textMap("EncryptionContext");
        members.verify();
        Source source = Source.find(this.store, Blob.parse(ciphertext), keyId);
        source.key().requireUsable();
        members.verifyAlgorithm();
        byte[] plaintext = source.unwrap(context);
        members.endDryRun();
        return Output.empty()
                .with("KeyId", source.key().arn())
                .with("Plaintext", plaintext)
                .with("EncryptionAlgorithm", SYMMETRIC_DEFAULT)
                .with("KeyMaterialId", source.material().id());
    }

    private KmsError decryptWithoutCiphertext(Input input, CryptoMembers members) {
        String keyId = input.requiredText("KeyId", 1, MAX_KEY_ID_LENGTH);
        input.textMap("EncryptionContext");
        members.verifyKnowingModifiers();
        this.store.names().find(this.store.contents(), keyId).requireUsable();
        members.verifyAlgorithm();
        return CryptoMembers.dryRunSucceeds();
    }

    Output reEncrypt(Input input) {
        byte[] ciphertext = input.requiredBlob("CiphertextBlob", 1, MAX_CIPHERTEXT_BYTES);
        String sourceKeyId = input.text("SourceKeyId", 1, MAX_KEY_ID_LENGTH);
        String destinationKeyId = input.requiredText("DestinationKeyId", 1, MAX_KEY_ID_LENGTH);
        Map<String, String> sourceContext = input.textMap("SourceEncryptionContext");
        Map<String, String> destinationContext = input.textMap("DestinationEncryptionContext");
        CryptoMembers members = new CryptoMembers(input)
                .readAlgorithm("SourceEncryptionAlgorithm")
                .readAlgorithm("DestinationEncryptionAlgorithm");
        members.verify();
        Source source = Source.find(this.store, Blob.parse(ciphertext), sourceKeyId);
        source.key().requireUsable();
        KmsKey destination = this.store.names().find(this.store.contents(), destinationKeyId);
        destination.requireUsable();
        members.verifyAlgorithm();
        byte[] plaintext = source.unwrap(sourceContext);
        members.endDryRun();
        KeyMaterial material = destination.currentMaterial();
        return Output.empty()
                .with("CiphertextBlob", material.wrap(plaintext, destinationContext))
                .with("SourceKeyId", source.key().arn())
                .with("KeyId", destination.arn())
                .with("SourceEncryptionAlgorithm", SYMMETRIC_DEFAULT)
                .with("DestinationEncryptionAlgorithm", SYMMETRIC_DEFAULT)
                .with("SourceKeyMaterialId", source.material().id())
                .with("DestinationKeyMaterialId", material.id());
    }
}
