package io.github.kmsenvelope.cache;

import java.util.concurrent.CancellationException;
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
