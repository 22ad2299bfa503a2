package io.github.kmsenvelope.cache;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Scheduler;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.EvictionCause;
import io.github.kmsenvelope.event.KmsEvents;
import io.github.kmsenvelope.secret.Secret;
import java.time.InstantSource;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the data keys of one purpose and one direction. However many threads miss at once, one of them loads and the others
 * wait for it; no lock is held meanwhile. A failed load is not kept. Safe for use by many threads at once.
 *
 * @param <I> what identifies a data key
 * @param <T> what is kept of it
 * @since 0.1.0
 */
public final class DataKeyCache<I, T extends Secret> implements AutoCloseable {

    /** Counts no message: for decryption. */
    public static final long UNCOUNTED = -1;

    private final AsyncCache<I, CachedKey<T>> cache;
    private final CacheSettings settings;
    private final KmsEvents events;
    private final String purpose;
    private final KmsEvent.Operation direction;
    private final InstantSource clock;
    private volatile boolean closed;

    /**
     * Makes an empty cache.
     *
     * @param settings the limits
     * @param purpose the name of the purpose, for events
     * @param direction what its keys are for, for events
     * @param events who listens
     * @param ticker the monotonic clock
     * @param clock the wall clock
     * @param executor runs what Caffeine does in the background
     */
    public DataKeyCache(
            CacheSettings settings,
            String purpose,
            KmsEvent.Operation direction,
            KmsEvents events,
            Ticker ticker,
            InstantSource clock,
            Executor executor) {
        this.settings = settings;
        this.purpose = purpose;
        this.direction = direction;
        this.events = events;
        this.clock = clock;
        this.cache = Caffeine.newBuilder()
                .maximumSize(settings.maxEntries())
                .expireAfterWrite(settings.maxAge())
                .ticker(ticker)
                .executor(executor)
                // Expired keys are overwritten in time, even if nobody asks for any key any more.
                .scheduler(Scheduler.systemScheduler())
                .removalListener((@Nullable I id, @Nullable CachedKey<T> key, RemovalCause cause) -> {
                    if (key != null) {
                        retire(key, cause == RemovalCause.SIZE ? EvictionCause.SIZE : EvictionCause.EXPIRED);
                    }
                })
                .buildAsync();
    }

    /**
     * Leases a data key if it is there, without counting a message against its limits.
     *
     * @param id what identifies it
     * @return the lease, which the caller must {@linkplain CachedKey#release() release}, or {@code null}
     */
    public @Nullable CachedKey<T> leaseIfPresent(I id) {
        CompletableFuture<CachedKey<T>> entry = cache.getIfPresent(id);
        CachedKey<T> key = (entry != null && !entry.isCompletedExceptionally()) ? entry.getNow(null) : null;
        return (key != null && !isExpired(id, key) && key.lease()) ? key : null;
    }

    /**
     * Leases a data key, loading it if it is not there or has served enough.
     *
     * @param id what identifies it; kept as long as the data key is
     * @param bytes the size of the plaintext that it is to encrypt, or {@link #UNCOUNTED} to count no message
     * @param loader loads it; may return {@code null} to say that the data key it found is not what it looked for: nothing is
     *     kept then, and other threads load for themselves
     * @return the lease, which the caller must {@linkplain CachedKey#release() release}, or {@code null} if the loader
     *     returned {@code null} to this thread
     */
    public @Nullable CachedKey<T> lease(I id, long bytes, Supplier<? extends @Nullable T> loader) {
        while (true) {
            if (closed) {
                throw new KmsUsageException("This service is closed");
            }
            if (!settings.enabled()) {
                return loadForOneUse(loader);
            }
            CompletableFuture<CachedKey<T>> entry = cache.getIfPresent(id);
            if (entry == null) {
                CompletableFuture<CachedKey<T>> mine = new CompletableFuture<>();
                entry = cache.asMap().putIfAbsent(id, mine);
                if (entry == null) {
                    return load(id, bytes, mine, loader);
                }
            }
            CachedKey<T> key = await(entry);
            if (key == null || isExpired(id, key) || !key.lease()) {
                continue;
            }
            if (bytes == UNCOUNTED || key.claim(bytes, settings)) {
                return key;
            }
            key.release();
            evict(id, key, EvictionCause.EXHAUSTED);
        }
    }

    private @Nullable CachedKey<T> load(
            I id, long bytes, CompletableFuture<CachedKey<T>> mine, Supplier<? extends @Nullable T> loader) {
        T secret;
        try {
            secret = loader.get();
        } catch (RuntimeException | Error failure) {
            mine.completeExceptionally(new FailedLoad(failure));
            throw failure;
        }
        if (secret == null) {
            mine.completeExceptionally(new FailedLoad(null));
            return null;
        }
        CachedKey<T> key = new CachedKey<>(secret, clock.millis());
        key.lease();
        if (bytes != UNCOUNTED) {
            key.claim(bytes, settings);
        }
        mine.complete(key);
        if (events.hasListeners()) {
            events.publish(new KmsEvent.DataKeyLoaded(purpose, direction));
        }
        if (closed) {
            evict(id, key, EvictionCause.INVALIDATED);
        }
        return key;
    }

    private @Nullable CachedKey<T> loadForOneUse(Supplier<? extends @Nullable T> loader) {
        T secret = loader.get();
        return (secret != null) ? new CachedKey<>(secret, clock.millis()) : null;
    }

    /** Returns the loaded key, or {@code null} if the caller has to try for itself. */
    private @Nullable CachedKey<T> await(CompletableFuture<CachedKey<T>> entry) {
        try {
            return entry.get();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new KmsUnavailableException(
                    "The thread was interrupted while it waited for a data key. Its interrupt flag is set");
        } catch (FailedLoad failed) {
            return failed.rethrow();
        } catch (ExecutionException ex) {
            throw new IllegalStateException("A load fails with nothing else", ex);
        }
    }

    /** The wall clock counts too: the monotonic one stands still while a machine or container is suspended. */
    private boolean isExpired(I id, CachedKey<T> key) {
        if (clock.millis() - key.loadedAtMillis() < settings.maxAge().toMillis()) {
            return false;
        }
        evict(id, key, EvictionCause.EXPIRED);
        return true;
    }

    private void evict(I id, CachedKey<T> key, EvictionCause cause) {
        retire(key, cause);
        CompletableFuture<CachedKey<T>> entry = cache.getIfPresent(id);
        if (entry != null && !entry.isCompletedExceptionally() && entry.getNow(null) == key) {
            cache.asMap().remove(id, entry);
        }
    }

    private void retire(CachedKey<T> key, EvictionCause cause) {
        if (key.retire(cause) && events.hasListeners()) {
            events.publish(new KmsEvent.DataKeyEvicted(purpose, direction, cause));
        }
    }

    /** Lets go of all data keys, and refuses to load more. Each is destroyed now, or when its last lease ends. */
    @Override
    public void close() {
        closed = true;
        invalidateAll();
    }

    /** Lets go of all data keys. Each is destroyed now, or when its last lease ends; others are loaded when needed. */
    public void invalidateAll() {
        cache.synchronous().asMap().values().forEach(key -> retire(key, EvictionCause.INVALIDATED));
        cache.synchronous().invalidateAll();
    }

    /** Caffeine logs every failed load except cancelled ones. Ours are told to those who wait for them. */
    private static final class FailedLoad extends CancellationException {

        private final @Nullable Throwable failure;

        private FailedLoad(@Nullable Throwable failure) {
            this.failure = failure;
        }

        private <V> @Nullable V rethrow() {
            if (failure instanceof RuntimeException exception) {
                throw exception;
            }
            if (failure instanceof Error error) {
                throw error;
            }
            return null;
        }
    }
}
