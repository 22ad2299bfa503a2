package io.github.kmsenvelope.cache;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One request for a data key that is at hand already. Whoever starts it first makes it: the background, or a caller who
 * cannot go on without, so that none waits for a place in a queue.
 */
final class Flight {

    private final AtomicBoolean started = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Throwable failure;
    private volatile boolean startedInTime;

    /** Whether KMS is being asked since before the key at hand was over: the key may bridge the time until it answers. */
    boolean mayBeBridged() {
        return startedInTime;
    }

    /**
     * Tells whether it is the asker's to make.
     *
     * @param inTime whether the key at hand is valid now. It is not enough that it was when the flight was asked for: that
     *     may be long ago where many wait for a thread
     */
    boolean start(boolean inTime) {
        boolean mine = started.compareAndSet(false, true);
        if (mine) {
            startedInTime = inTime;
        }
        return mine;
    }

    /** Ends the flight for all who wait: with a failure for each of them, or with none to say that they look again. */
    void end(@Nullable Throwable failure) {
        this.failure = failure;
        ended.countDown();
    }

    /**
     * Waits for the end.
     *
     * @return the failure if there was one
     * @throws io.github.kmsenvelope.KmsUnavailableException if the thread is interrupted
     */
    @Nullable
    Throwable await() {
        try {
            ended.await();
            return failure;
        } catch (InterruptedException ex) {
            throw Waiting.interrupted();
        }
    }
}
