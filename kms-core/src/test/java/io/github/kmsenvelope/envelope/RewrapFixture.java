package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsRewrap;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.resilience.ResilienceSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.core.SdkBytes;

/** An embedded KMS in which the alias of a service was moved from an old KMS key to a new one. */
final class RewrapFixture implements AutoCloseable {

    static final EncryptionContext CONTEXT = EncryptionContext.of("tenant", "acme");

    static final String ALIAS = "alias/orders";

    final EmbeddedKms kms = EmbeddedKms.start();

    final String oldArn = kms.createKey(ALIAS);

    final String newArn = kms.createKey();

    final List<KmsEvent> events = new ArrayList<>();

    private final List<EnvelopeKmsService> services = new ArrayList<>();

    /** Encrypts under the old key, as a process did that has ended. */
    byte[] oldMessage(byte[] plaintext, EncryptionContext context) {
        return service(purpose -> purpose.keyId(oldArn)).encrypt(plaintext, context);
    }

    byte[] oldMessage() {
        return oldMessage(new byte[] {1, 2, 3}, CONTEXT);
    }

    void moveAlias() {
        kms.client().updateAlias(request -> request.aliasName(ALIAS).targetKeyId(newArn));
    }

    /** What the service says that was started after the alias was moved. */
    KmsRewrap rewrap() {
        moveAlias();
        KmsRewrap rewrap = service(purpose -> purpose.keyId(ALIAS).decryptKeyIds(List.of(oldArn)))
                .rewrap();
        events.clear();
        kms.resetCounts();
        return rewrap;
    }

    EnvelopeKmsService service(Consumer<PurposeBuilder> settings) {
        EnvelopeKmsService service = KmsServiceBuilder.create(kms.client())
                .purpose("default", settings)
                .cache(CacheSettings.disabled())
                .resilience(ResilienceSettings.disabled())
                .listener(events::add)
                .build();
        services.add(service);
        return service;
    }

    byte[] decryptUnderNewKeyAlone(byte[] message, EncryptionContext context) {
        kms.client().disableKey(request -> request.keyId(oldArn));
        try {
            return service(purpose -> purpose.keyId(newArn)).decrypt(message, context);
        } finally {
            kms.client().enableKey(request -> request.keyId(oldArn));
        }
    }

    /** The same data key under another KMS key, by whoever may do that. */
    Messages.Entry underKey(String arn, Messages.Entry entry) {
        byte[] wrapped = kms.client()
                .reEncrypt(request -> request.ciphertextBlob(SdkBytes.fromByteArray(entry.wrapped()))
                        .sourceEncryptionContext(CONTEXT.encryptionContext())
                        .destinationEncryptionContext(CONTEXT.encryptionContext())
                        .destinationKeyId(arn))
                .ciphertextBlob()
                .asByteArray();
        return new Messages.Entry(arn, wrapped);
    }

    @Override
    public void close() {
        services.forEach(EnvelopeKmsService::close);
        kms.close();
    }
}
