package io.github.kmsenvelope.benchmarks;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-256-GCM of the JDK with nothing around it: one key, one cipher object, numbered nonces. The floor for any design. */
final class RawGcm {

    static final int TAG_BYTES = 16;

    private final Cipher cipher;
    private final SecretKey key;
    private final ByteBuffer nonce = ByteBuffer.allocate(12);

    RawGcm() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        this.key = new SecretKeySpec(bytes, "AES");
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException(ex);
        }
    }

    int seal(long number, byte[] source, int offset, int length, byte[] target, int targetOffset)
            throws GeneralSecurityException {
        cipher.init(Cipher.ENCRYPT_MODE, key, parameters(number));
        return cipher.doFinal(source, offset, length, target, targetOffset);
    }

    int open(long number, byte[] source, int offset, int length, byte[] target, int targetOffset)
            throws GeneralSecurityException {
        cipher.init(Cipher.DECRYPT_MODE, key, parameters(number));
        return cipher.doFinal(source, offset, length, target, targetOffset);
    }

    private GCMParameterSpec parameters(long number) {
        return new GCMParameterSpec(TAG_BYTES * 8, nonce.putLong(4, number).array());
    }
}
