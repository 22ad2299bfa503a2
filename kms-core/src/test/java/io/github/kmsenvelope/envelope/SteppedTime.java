package io.github.kmsenvelope.envelope;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;

/**
 * Time that passes in steps, each only when all that is done in the background waits for time to pass, or has been done.
 */
final class SteppedTime implements InstantSource {

    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

    /** Until when those wait who wait for time to pass. */
    private final PriorityQueue<Instant> sleepers = new PriorityQueue<>();

    private int active;

    @Override
    public Instant instant() {
        return now;
    }

    /** Runs a task in the background. */
    void run(Runnable task, Executor executor) {
        change(1);
        executor.execute(() -> {
            try {
                task.run();
            } finally {
                change(-1);
            }
        });
    }

    /** Waits, in a task in the background. */
    synchronized void pass(Duration latency) {
        Instant until = now.plus(latency);
        sleepers.add(until);
        active--;
        notifyAll();
        while (now.isBefore(until)) {
            await();
        }
    }

    /** Lets time pass, and returns when all that was to happen by then has happened. */
    synchronized void step(Duration step) {
        settle();
        now = now.plus(step);
        while (!sleepers.isEmpty() && !sleepers.element().isAfter(now)) {
            sleepers.remove();
            active++;
        }
        notifyAll();
        settle();
    }

    private void settle() {
        while (active > 0) {
            await();
        }
    }

    private synchronized void change(int by) {
        active += by;
        notifyAll();
    }

    private void await() {
        try {
            wait();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(ex);
        }
    }
}
