package io.github.kmsenvelope.cache;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The end of a loading without a key. A kind of cancellation because Caffeine logs every other failure; ours are told to
 * those who wait.
 */
final class FailedLoad extends CancellationException {

    private final @Nullable Throwable failure;

    /** Holds a failure for all who wait, or none to say that they look again. */
    FailedLoad(@Nullable Throwable failure) {
        this.failure = failure;
    }

    /** Returns how a loading failed. Asked like this, since some Java releases throw a copy to those who wait. */
    static FailedLoad of(CompletableFuture<?> loading) {
        Throwable failure =
                loading.<@Nullable Throwable>handle((key, thrown) -> thrown).join();
        if (failure instanceof FailedLoad failed) {
            return failed;
        }
        throw new IllegalStateException("A load fails with nothing else", failure);
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Nobody sees its stack. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
