package io.github.kmsenvelope.cache;

import io.github.kmsenvelope.event.KmsEvent.EvictionCause;
import io.github.kmsenvelope.secret.Secret;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A secret on loan: whoever holds a lease may use it, and it is destroyed when the cache has let go of it and the last lease
 * is back. Safe for use by many threads at once.
 *
 * @param <T> the kind of secret
 * @since 0.1.0
 */
public final class CachedKey<T extends Secret> {

    private final T secret;
    private final long loadedAtMillis;
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicReference<@Nullable EvictionCause> retired = new AtomicReference<>();

    /** One for the cache, one for each lease. */
    private final AtomicInteger holders = new AtomicInteger(1);

    CachedKey(T secret, long loadedAtMillis) {
        this.secret = secret;
        this.loadedAtMillis = loadedAtMillis;
    }

    /**
     * Returns the secret.
     *
     * @return the secret, to be used only while the lease lasts
     */
    public T secret() {
        return secret;
    }

    /** Ends a lease. To be called once for each lease. */
    public void release() {
        if (holders.decrementAndGet() == 0) {
            secret.destroy();
        }
    }

    /** Takes a lease, unless the secret is destroyed. */
    boolean lease() {
        int present = holders.get();
        while (present > 0) {
            if (holders.compareAndSet(present, present + 1)) {
                return true;
            }
            present = holders.get();
        }
        return false;
    }

    /** Counts one message before it is made, and tells whether the limits allow it. The first is always allowed. */
    boolean claim(long messageBytes, CacheSettings limits) {
        long count = messages.incrementAndGet();
        long total = bytes.addAndGet(messageBytes);
        return count == 1 || (count <= limits.maxMessages() && total >= 0 && total <= limits.maxBytes());
    }

    long loadedAtMillis() {
        return loadedAtMillis;
    }

    /** Ends the cache's own hold, the first time it is called. */
    boolean retire(EvictionCause cause) {
        if (!retired.compareAndSet(null, cause)) {
            return false;
        }
        release();
        return true;
    }
}
