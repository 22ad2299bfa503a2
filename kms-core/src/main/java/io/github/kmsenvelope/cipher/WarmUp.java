package io.github.kmsenvelope.cipher;

import io.github.kmsenvelope.secret.SecretBytes;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs AES-GCM with a throw-away key until the JVM compiles it for the processor's own instructions, once in a process.
 *
 * <p>HotSpot compiles what is called often, and counts calls, not bytes: without this a new process encrypts at some 90 MB/s,
 * and would for its first 80 MiB of frames of 16 KiB, or for hundreds of long messages in one call each.
 *
 * @since 0.1.0
 */
public final class WarmUp {

    /** Each makes three calls of the slowest part. Some 5000 calls make HotSpot compile it. */
    private static final int ROUNDS = 2048;

    /** So often a whole frame goes through, or what is compiled would expect short ones alone. */
    private static final int FRAME_EACH = 32;

    private static final int FRAME_BYTES = 1 << 14;

    private static final WarmUp OF_THIS_PROCESS = new WarmUp();

    private final AtomicBoolean started = new AtomicBoolean();

    WarmUp() {}

    /** Starts the work on a thread of its own, unless that was done before. Takes some 50 ms of one processor. */
    public static void once() {
        OF_THIS_PROCESS.startOn(task -> {
            Thread thread = new Thread(task, "kms-warm-up");
            thread.setDaemon(true);
            thread.start();
        });
    }

    void startOn(Executor executor) {
        if (started.compareAndSet(false, true)) {
            executor.execute(WarmUp::run);
        }
    }

    static void run() {
        SecretBytes key = SecretBytes.takeOver(Randomness.bytes(AesGcm.KEY_BYTES));
        try {
            AesGcm cipher = new AesGcm(key);
            byte[] associatedData = new byte[32];
            byte[] plaintext = new byte[FRAME_BYTES];
            byte[] sealed = new byte[FRAME_BYTES + AesGcm.TAG_BYTES];
            ByteBuffer nonce = ByteBuffer.allocate(AesGcm.NONCE_BYTES);
            for (int i = 0; i < ROUNDS; i++) {
                int length = (i % FRAME_EACH == 0) ? FRAME_BYTES : i % 80;
                nonce.putInt(0, i);
                cipher.seal(nonce.array(), associatedData, plaintext, 0, length, sealed, 0);
                if (!cipher.open(nonce.array(), associatedData, sealed, 0, length + AesGcm.TAG_BYTES, plaintext, 0)) {
                    throw new IllegalStateException("AES-GCM does not open what it sealed");
                }
            }
        } finally {
            key.destroy();
        }
    }
}
