package io.github.kmsenvelope.envelope;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs the refreshes of a service: on an executor that was given, else on a few daemon threads of its own, which come when
 * needed, go when idle, and are gone when it is closed.
 */
final class BackgroundThreads implements Executor, AutoCloseable {

    private static final int MOST = 8;

    private static final int IDLE_SECONDS = 10;

    private final @Nullable Executor given;
    private final ThreadPoolExecutor own;
    private volatile boolean closed;

    BackgroundThreads(@Nullable Executor given) {
        this.given = given;
        // The queue is bounded by the number of data keys, each of which is refreshed once at a time.
        this.own = new ThreadPoolExecutor(
                MOST, MOST, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new DaemonThreads());
        own.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable task) {
        if (closed) {
            throw new RejectedExecutionException("This service is closed");
        }
        ((given != null) ? given : own).execute(task);
    }

    /** Interrupts what runs, and waits a moment for it to end. */
    @Override
    public void close() {
        closed = true;
        own.shutdownNow();
        try {
            own.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class DaemonThreads implements ThreadFactory {

        private final AtomicInteger number = new AtomicInteger();

        @Override
        public Thread newThread(Runnable task) {
            Thread thread = new Thread(task, "kms-data-keys-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        }
    }
}
