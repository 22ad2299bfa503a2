package io.github.kmsenvelope.cache;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Scheduler;
import io.github.kmsenvelope.event.KmsEvent.EvictionCause;
import io.github.kmsenvelope.secret.Secret;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The data keys at hand and those being loaded, by their ids. A key is taken out before the cache's hold on it ends, and is
 * put in only where its predecessor or its own loading still stands: so what was invalidated meanwhile stays away.
 */
final class KeyMap<I, T extends Secret> {

    /** How long a key without grace stays, unused, for a refresh under way to find its place. */
    private static final Duration SLACK = Duration.ofSeconds(10);

    private final AsyncCache<I, CachedKey<T>> cache;
    private final Journal journal;
    private volatile boolean closed;

    KeyMap(int maxEntries, Duration age, Duration grace, CacheSurroundings with, Journal journal) {
        this.journal = journal;
        Duration slack = (age.compareTo(SLACK) < 0) ? age : SLACK;
        this.cache = Caffeine.newBuilder()
                .maximumSize(maxEntries)
                .expireAfterWrite(age.plus(grace.compareTo(slack) < 0 ? slack : grace))
                .ticker(with.ticker())
                .executor(with.maintenance())
                // Keys are overwritten in time, even if nobody asks for any key any more.
                .scheduler(Scheduler.systemScheduler())
                .removalListener((@Nullable I id, @Nullable CachedKey<T> key, RemovalCause cause) -> {
                    if (key != null && cause.wasEvicted()) {
                        retire(key, cause == RemovalCause.SIZE ? EvictionCause.SIZE : EvictionCause.EXPIRED);
                    }
                })
                .buildAsync();
    }

    boolean isClosed() {
        return closed;
    }

    /** Returns a key that is ready, or {@code null}. */
    @Nullable
    CachedKey<T> ready(I id) {
        CompletableFuture<CachedKey<T>> entry = cache.getIfPresent(id);
        return (entry != null) ? keyOf(entry) : null;
    }

    /** In this order: what is done does not change, but what is not may fail between two looks. */
    private static <T extends Secret> @Nullable CachedKey<T> keyOf(CompletableFuture<CachedKey<T>> entry) {
        return (entry.isDone() && !entry.isCompletedExceptionally()) ? entry.getNow(null) : null;
    }

    /** Returns the key or its loading by another caller; {@code null} if the loading is the asker's now. */
    @Nullable
    CompletableFuture<CachedKey<T>> presentOr(I id, CompletableFuture<CachedKey<T>> mine) {
        CompletableFuture<CachedKey<T>> entry = cache.getIfPresent(id);
        return (entry != null) ? entry : cache.asMap().putIfAbsent(id, mine);
    }

    /** Ends a loading without a key. It is out of the map before anybody is told, so that the next to ask loads. */
    void abandon(I id, CompletableFuture<CachedKey<T>> mine, FailedLoad failure) {
        cache.asMap().remove(id, mine);
        mine.completeExceptionally(failure);
    }

    /** Ends a loading with a key, which stays if the loading was not invalidated meanwhile. */
    void complete(I id, CompletableFuture<CachedKey<T>> mine, CachedKey<T> key) {
        mine.complete(key);
        if (closed) {
            evict(id, key, EvictionCause.INVALIDATED);
        }
    }

    /** Adds a key, unless there is one or one is being loaded. */
    boolean add(I id, CachedKey<T> key) {
        boolean added = cache.asMap().putIfAbsent(id, CompletableFuture.completedFuture(key)) == null;
        if (added && closed) {
            evict(id, key, EvictionCause.INVALIDATED);
        }
        return added;
    }

    /** Puts a key in the place of another, or lets go of it if that one has gone. */
    boolean replace(I id, CachedKey<T> old, CachedKey<T> next) {
        CompletableFuture<CachedKey<T>> entry = entryOf(id, old);
        boolean replaced = entry != null && cache.asMap().replace(id, entry, CompletableFuture.completedFuture(next));
        if (!replaced) {
            next.retire();
        } else if (closed) {
            evict(id, next, EvictionCause.INVALIDATED);
        }
        return replaced;
    }

    /** Lets the time of a key begin anew. */
    void restart(I id, CachedKey<T> key) {
        CompletableFuture<CachedKey<T>> entry = entryOf(id, key);
        if (entry != null) {
            cache.asMap().replace(id, entry, CompletableFuture.completedFuture(key));
        }
    }

    void evict(I id, CachedKey<T> key, EvictionCause cause) {
        CompletableFuture<CachedKey<T>> entry = entryOf(id, key);
        if (entry != null) {
            cache.asMap().remove(id, entry);
        }
        retire(key, cause);
    }

    void retire(CachedKey<T> key, EvictionCause cause) {
        if (key.retire()) {
            journal.evicted(cause);
        }
    }

    /** Takes out what an id tells; a key that is still being loaded goes when it comes. */
    void invalidate(Predicate<? super I> which) {
        cache.synchronous().cleanUp();
        for (I id : cache.asMap().keySet()) {
            CompletableFuture<CachedKey<T>> entry =
                    which.test(id) ? cache.asMap().remove(id) : null;
            if (entry != null) {
                entry.whenComplete((key, failure) -> {
                    if (failure == null) {
                        retire(key, EvictionCause.INVALIDATED);
                    }
                });
            }
        }
    }

    void close() {
        closed = true;
        invalidate(id -> true);
    }

    long size() {
        cache.synchronous().cleanUp();
        return cache.synchronous().estimatedSize();
    }

    Duration oldestAgeAt(long nanos, long millis) {
        long oldest = 0;
        for (CachedKey<T> key : cache.synchronous().asMap().values()) {
            oldest = Math.max(oldest, key.lifetime().ageAt(nanos, millis));
        }
        return Duration.ofNanos(oldest);
    }

    private @Nullable CompletableFuture<CachedKey<T>> entryOf(I id, CachedKey<T> key) {
        CompletableFuture<CachedKey<T>> entry = cache.getIfPresent(id);
        return (entry != null && keyOf(entry) == key) ? entry : null;
    }
}
