package io.github.kmsenvelope.cipher;

import io.github.kmsenvelope.secret.Secret;
import io.github.kmsenvelope.secret.SecretBytes;

/**
 * Keeps idle ciphers for messages that each have a key of their own: to make a cipher object anew takes as long as to
 * encrypt 4 KiB.
 *
 * <p>A cipher object remembers its last key until it gets another. So a pool belongs to one data key, from which all its
 * keys are derived, and goes with it. Safe for use by many threads at once, {@link #destroy()} apart.
 *
 * @since 0.1.0
 */
public final class CipherPool implements Secret {

    private final Slots<AesGcm> idle = new Slots<>();

    /**
     * Readies a cipher.
     *
     * @param key the key, 16, 24 or 32 bytes; not copied
     * @return the cipher, which belongs to the caller
     */
    public AesGcm take(SecretBytes key) {
        AesGcm used = idle.take();
        return (used != null) ? used.under(key) : AesGcm.ofAnyKeyLength(key);
    }

    /**
     * Gives a cipher back that has done its work. One that threw an exception is better left to the garbage collector.
     *
     * @param cipher the cipher, which neither the caller nor any other thread may use any more
     */
    public void giveBack(AesGcm cipher) {
        idle.put(cipher);
    }

    /** Lets go of the idle ciphers. Whoever calls this must know that no cipher is out. */
    @Override
    public void destroy() {
        idle.drain(cipher -> {});
    }
}
