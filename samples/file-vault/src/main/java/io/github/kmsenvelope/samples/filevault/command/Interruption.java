package io.github.kmsenvelope.samples.filevault.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.stereotype.Component;

/**
 * Ends a running command when the process is told to end (Ctrl-C), and gives it time to remove what it has not finished: a half
 * decrypted file must not stay behind.
 */
@Component
final class Interruption implements ApplicationListener<ContextClosedEvent> {

    private static final long SECONDS = 5;

    private @Nullable Thread runner;
    private final CountDownLatch ended = new CountDownLatch(1);

    int during(IntSupplier command) {
        begin();
        try {
            return command.getAsInt();
        } finally {
            end();
        }
    }

    private synchronized void begin() {
        runner = Thread.currentThread();
    }

    private synchronized void end() {
        runner = null;
        ended.countDown();
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        if (interrupt()) {
            try {
                ended.await(SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized boolean interrupt() {
        if (runner == null) {
            return false;
        }
        runner.interrupt();
        return true;
    }
}
