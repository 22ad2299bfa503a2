package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.KmsServiceException;
import org.jspecify.annotations.Nullable;

/**
 * Whether a KMS key of a purpose can be used, as KMS tells.
 *
 * @param purpose the name of the purpose
 * @param keyId the key id as configured
 * @param failure why it cannot be used or could not be asked, or {@code null} if all is well. A
 *     {@link io.github.kmsenvelope.KeyStateException} or {@link io.github.kmsenvelope.KmsUsageException} is definite; others
 *     may pass
 * @since 0.1.0
 */
public record KeyCheck(
        String purpose, String keyId, @Nullable KmsServiceException failure) {}
