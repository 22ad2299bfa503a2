package io.github.kmsenvelope.envelope.heap;

import java.security.Provider;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A source of randomness that can hold up whoever draws a nonce. A nonce is drawn when the message key is ready and before it
 * is used: so many threads can be had in the middle of an encryption, each with a lane of its own.
 */
final class NonceGate extends SecureRandomSpi {

    private static final int NONCE_BYTES = 12;

    private static volatile Gate gate = new Gate(0);

    private final SecureRandom source;

    private NonceGate(SecureRandom source) {
        this.source = source;
    }

    /** To be called before the library draws anything. */
    static void install() {
        SecureRandom source = new SecureRandom();
        Security.insertProviderAt(new GateProvider(source), 1);
        gate.open();
    }

    /** Holds up the next draws. */
    static void close(int draws) {
        gate = new Gate(draws);
    }

    /** Waits until all that are expected are held up. */
    static void awaitDraws() throws InterruptedException {
        gate.arrivals.await();
    }

    static void open() {
        gate.open();
    }

    @Override
    protected void engineNextBytes(byte[] bytes) {
        source.nextBytes(bytes);
        if (bytes.length == NONCE_BYTES) {
            gate.pass();
        }
    }

    @Override
    protected void engineSetSeed(byte[] seed) {
        source.setSeed(seed);
    }

    @Override
    protected byte[] engineGenerateSeed(int count) {
        return source.generateSeed(count);
    }

    private static final class Gate {

        private final CountDownLatch arrivals;
        private final CountDownLatch opening = new CountDownLatch(1);

        private Gate(int draws) {
            this.arrivals = new CountDownLatch(draws);
        }

        private void pass() {
            arrivals.countDown();
            try {
                opening.await();
            } catch (InterruptedException ex) {
                throw new IllegalStateException("interrupted at the gate", ex);
            }
        }

        private void open() {
            opening.countDown();
        }
    }

    /** Goes by the names that the library looks for, on any system. */
    private static final class GateProvider extends Provider {

        private static final long serialVersionUID = 1;

        private GateProvider(SecureRandom source) {
            super("NonceGate", "1", "holds up who draws a nonce");
            for (String algorithm : List.of("NativePRNG", "Windows-PRNG")) {
                // Without ThreadSafe the JDK lets one thread in at a time, and the second would never come to the gate.
                Map<String, String> attributes = Map.of("ThreadSafe", "true");
                putService(new Service(this, "SecureRandom", algorithm, NonceGate.class.getName(), null, attributes) {
                    @Override
                    public Object newInstance(Object parameter) {
                        return new NonceGate(source);
                    }
                });
            }
        }
    }
}
