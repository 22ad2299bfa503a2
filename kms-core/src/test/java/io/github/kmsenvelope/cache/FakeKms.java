package io.github.kmsenvelope.cache;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.keyring.Deadline;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Where the data keys of the tests of this package come from: counts, fails, and answers late, as a test tells it. */
final class FakeKms implements DataKeySource<String, FakeSecret> {

    final List<FakeSecret> given = new CopyOnWriteArrayList<>();

    final AtomicInteger requests = new AtomicInteger();

    volatile Succession succession = Succession.REPLACE;

    volatile @Nullable RuntimeException failure;

    private volatile Runnable duringRequest = () -> {};

    @Override
    public FakeSecret load(String id, Deadline deadline) {
        int number = requests.incrementAndGet();
        duringRequest.run();
        RuntimeException toThrow = failure;
        if (toThrow != null) {
            throw toThrow;
        }
        FakeSecret secret = new FakeSecret(number);
        given.add(secret);
        return secret;
    }

    @Override
    public Succession succession(FakeSecret present, FakeSecret loaded) {
        if (present.isDestroyed()) {
            throw new IllegalStateException("compared with a destroyed key");
        }
        return succession;
    }

    @Override
    public EncryptionContext context(String id) {
        return EncryptionContext.of("tenant", id);
    }

    void goAway() {
        failure = new KmsUnavailableException("away");
    }

    void comeBack() {
        failure = null;
    }

    /** Runs something in the course of each request. */
    void during(Runnable action) {
        duringRequest = action;
    }

    /** Holds each request until the returned latch is counted down; {@code arrived} tells that one is there. */
    CountDownLatch hold(CountDownLatch arrived) {
        CountDownLatch goOn = new CountDownLatch(1);
        during(() -> {
            arrived.countDown();
            try {
                goOn.await();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
                throw new KmsUnavailableException("interrupted");
            }
        });
        return goOn;
    }
}
