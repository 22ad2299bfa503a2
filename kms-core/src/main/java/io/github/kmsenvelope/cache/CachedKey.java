package io.github.kmsenvelope.cache;

import io.github.kmsenvelope.secret.Secret;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A secret on loan: whoever holds a lease may use it, and it is destroyed when the cache has let go of it and the last lease
 * is back. Safe for use by many threads at once.
 *
 * @param <T> the kind of secret
 * @since 0.1.0
 */
public final class CachedKey<T extends Secret> {

    private static final int CACHE = 1 << 30;

    private final T secret;

    /** What ends with this: the secret itself, or the lease under which it was adopted from another cache. */
    private final Secret ending;

    private final KeyUsage usage;
    private final RefreshState refreshState = new RefreshState();
    private final Consumer<CachedKey<T>> refresher;

    /** The cache's hold, and one for each lease, in one number so that the last to leave is always the only one. */
    private final AtomicInteger holds = new AtomicInteger(CACHE);

    private volatile Lifetime lifetime;

    private volatile boolean lent;

    /**
     * Holds a secret for the cache.
     *
     * @param ending is destroyed with the last hold
     * @param refresher is told when the key is due for a refresh, on the thread that uses it: must not wait
     */
    CachedKey(T secret, Secret ending, Lifetime lifetime, KeyUsage usage, Consumer<CachedKey<T>> refresher) {
        this.secret = secret;
        this.ending = ending;
        this.lifetime = lifetime;
        this.usage = usage;
        this.refresher = refresher;
    }

    /**
     * Returns the secret.
     *
     * @return the secret, to be used only while the lease lasts
     */
    public T secret() {
        return secret;
    }

    /**
     * Counts bytes that this lease encrypts beyond those it was taken for: the plaintext of a stream whose length nobody
     * knew. Never fails, so that a stream never ends midway: a data key that is beyond its limit is replaced for the next
     * caller. May be called when the lease has ended: a stream gives its lease back as soon as it has a key of its own.
     *
     * @param bytes how many, counted before they are encrypted; not negative
     */
    public void charge(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("A charge is not negative: " + bytes);
        }
        usage.charge(bytes);
        if (usage.isDue()) {
            refresher.accept(this);
        }
    }

    /** Ends a lease. To be called once for each lease. */
    public void release() {
        if (holds.decrementAndGet() == 0) {
            ending.destroy();
        }
    }

    /** Takes a lease, unless the secret is destroyed. */
    boolean lease() {
        int present = holds.get();
        while (present > 0) {
            if (holds.compareAndSet(present, present + 1)) {
                return true;
            }
            present = holds.get();
        }
        return false;
    }

    /** Counts one message before it is made, and tells whether the limits allow it. */
    boolean claim(long messageBytes) {
        return usage.claim(messageBytes);
    }

    /** Takes note that the other direction uses this key too. */
    void lend() {
        if (!lent) {
            lent = true;
        }
    }

    boolean isLent() {
        return lent;
    }

    KeyUsage usage() {
        return usage;
    }

    Lifetime lifetime() {
        return lifetime;
    }

    RefreshState refreshState() {
        return refreshState;
    }

    /** Starts a new life of the same secret, after KMS confirmed it. */
    void renew(Lifetime next) {
        lifetime = next;
        refreshState.confirmed();
    }

    boolean isDueAt(long age) {
        return lifetime.isDueAt(age) || usage.isDue();
    }

    void refresh() {
        refresher.accept(this);
    }

    boolean isRetired() {
        return (holds.get() & CACHE) == 0;
    }

    /** Ends the cache's own hold, the first time it is called. */
    boolean retire() {
        int present = holds.get();
        while ((present & CACHE) != 0) {
            if (holds.compareAndSet(present, present & ~CACHE)) {
                if (present == CACHE) {
                    ending.destroy();
                }
                return true;
            }
            present = holds.get();
        }
        return false;
    }
}
