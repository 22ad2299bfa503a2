package io.github.kmsenvelope.benchmarks;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;

/** A service on the embedded KMS, with its data key in the cache. */
final class ServiceUnderTest implements AutoCloseable {

    static final EncryptionContext CONTEXT =
            EncryptionContext.of("tenant", "acme").withAssociatedData("row", "4711");

    private final EmbeddedKms kms = EmbeddedKms.start();

    final EnvelopeKmsService service = KmsServiceBuilder.create(kms.client())
            .keyId(kms.createKey("alias/bench"))
            .build();

    ServiceUnderTest() {
        service.encrypt(new byte[0], CONTEXT);
    }

    @Override
    public void close() {
        service.close();
        kms.close();
    }
}
