package io.github.kmsenvelope.autoconfigure;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsService;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An application's own service, which wraps another or stands alone. */
final class ForwardingKmsService implements KmsService {

    private final @Nullable KmsService target;

    ForwardingKmsService(@Nullable KmsService target) {
        this.target = target;
    }

    @Override
    public byte[] encrypt(byte[] plaintext, EncryptionContext context) {
        return Objects.requireNonNull(target).encrypt(plaintext, context);
    }

    @Override
    public byte[] decrypt(byte[] message, EncryptionContext context) {
        return Objects.requireNonNull(target).decrypt(message, context);
    }

    @Override
    public String encrypt(String plaintext, EncryptionContext context) {
        return Objects.requireNonNull(target).encrypt(plaintext, context);
    }

    @Override
    public String decrypt(String message, EncryptionContext context) {
        return Objects.requireNonNull(target).decrypt(message, context);
    }

    @Override
    public KmsService forPurpose(String purpose) {
        return new ForwardingKmsService(Objects.requireNonNull(target).forPurpose(purpose));
    }
}
