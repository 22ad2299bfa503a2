package io.github.kmsenvelope.envelope.heap;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Watches what becomes of the data keys that a client hands out. Keeps them too if told to, as a tracer might. */
final class Answers implements ExecutionInterceptor {

    private final List<WeakReference<SdkBytes>> seen = new ArrayList<>();
    private final List<SdkBytes> kept = new ArrayList<>();
    private boolean keeping;

    @Override
    public synchronized void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        context.response().getValueForField("Plaintext", SdkBytes.class).ifPresent(dataKey -> {
            seen.add(new WeakReference<>(dataKey));
            if (keeping) {
                kept.add(dataKey);
            }
        });
    }

    /** Keeps what comes from now on. */
    synchronized void keep() {
        keeping = true;
    }

    synchronized void forget() {
        keeping = false;
        kept.clear();
    }

    /** Tells how many are still there; exact after a full collection, which each dump of live objects begins with. */
    synchronized long reachable() {
        return seen.stream().filter(dataKey -> dataKey.get() != null).count();
    }
}
