package io.github.kmsenvelope.cache;

import io.github.kmsenvelope.keyring.Deadline;
import io.github.kmsenvelope.secret.Secret;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Gets data keys that are not there: one caller makes the request, the others wait for it. */
final class Loader<I, T extends Secret> {

    private final DataKeySource<I, T> source;
    private final KeyMap<I, T> keys;
    private final Refresher<I, T> refresher;
    private final Journal journal;

    Loader(DataKeySource<I, T> source, KeyMap<I, T> keys, Refresher<I, T> refresher, Journal journal) {
        this.source = source;
        this.keys = keys;
        this.refresher = refresher;
        this.journal = journal;
    }

    /**
     * Makes a load that others may wait for, and leases its key.
     *
     * @return the lease, or {@code null} if the key was not accepted
     */
    @Nullable
    CachedKey<T> load(
            I id, long bytes, CompletableFuture<CachedKey<T>> mine, Deadline deadline, Predicate<? super T> accepts) {
        journal.waited();
        CachedKey<T> key;
        try {
            T secret = loadAccepted(id, deadline, accepts);
            key = (secret != null) ? refresher.entry(id, secret) : null;
        } catch (RuntimeException | Error failure) {
            journal.loadFailed();
            keys.abandon(id, mine, new FailedLoad(Refresher.isInterruption(failure) ? null : failure));
            throw failure;
        }
        if (key == null) {
            keys.abandon(id, mine, new FailedLoad(null));
            return null;
        }
        takeFirst(key, bytes);
        keys.complete(id, mine, key);
        journal.loaded();
        return key;
    }

    /** Leases a key that is destroyed with the end of the lease. */
    @Nullable
    CachedKey<T> loadForOneUse(I id, Deadline deadline, Predicate<? super T> accepts) {
        journal.waited();
        T secret = loadAccepted(id, deadline, accepts);
        if (secret == null) {
            return null;
        }
        CachedKey<T> key = refresher.entry(id, secret);
        key.lease();
        key.retire();
        return key;
    }

    private @Nullable T loadAccepted(I id, Deadline deadline, Predicate<? super T> accepts) {
        T secret = source.load(id, deadline);
        boolean accepted = false;
        try {
            accepted = accepts.test(secret);
        } finally {
            if (!accepted) {
                secret.destroy();
            }
        }
        return accepted ? secret : null;
    }

    /** Whoever loaded a key has the first message of it, or many callers could drive each other in circles. */
    static void takeFirst(CachedKey<?> key, long bytes) {
        key.lease();
        if (bytes != DataKeyCache.UNCOUNTED) {
            key.claim(bytes);
        }
    }

    /** Waits for the load of another caller. Returns its key, or {@code null} if the caller has to look again. */
    @Nullable
    CachedKey<T> await(CompletableFuture<CachedKey<T>> entry) {
        if (!entry.isDone()) {
            journal.waited();
        }
        try {
            return entry.get();
        } catch (InterruptedException ex) {
            throw Waiting.interrupted();
        } catch (CancellationException | ExecutionException ended) {
            Throwable failure = FailedLoad.of(entry).failure();
            if (failure == null) {
                return null;
            }
            throw Waiting.rethrow(failure);
        }
    }
}
