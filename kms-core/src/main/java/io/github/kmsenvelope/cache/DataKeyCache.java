package io.github.kmsenvelope.cache;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvents;
import io.github.kmsenvelope.keyring.Deadline;
import io.github.kmsenvelope.secret.Secret;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the data keys of one purpose and one direction. However many callers miss at once, one of them asks KMS and the
 * others wait for it; while a data key is valid, nobody waits. No lock is held meanwhile. A failed load is not kept. Safe for
 * use by many threads at once.
 *
 * @param <I> what identifies a data key
 * @param <T> what is kept of it
 * @since 0.1.0
 */
public final class DataKeyCache<I, T extends Secret> implements AutoCloseable {

    /** Counts no message: for decryption. */
    public static final long UNCOUNTED = -1;

    private final CacheSettings settings;
    private final DataKeySource<I, T> source;
    private final CacheSurroundings with;
    private final Journal journal;
    private final KeyMap<I, T> keys;
    private final Refresher<I, T> refresher;
    private final Loader<I, T> loader;

    /**
     * Makes an empty cache.
     *
     * @param settings the limits
     * @param purpose the name of the purpose, for events
     * @param direction what its keys are for: {@code max-age} bounds those for encryption, {@code revalidate-after} those for
     *     decryption
     * @param source where its keys come from
     * @param events who listens
     * @param with the clocks and threads to use
     */
    public DataKeyCache(
            CacheSettings settings,
            String purpose,
            KmsEvent.Operation direction,
            DataKeySource<I, T> source,
            KmsEvents events,
            CacheSurroundings with) {
        this.settings = settings;
        this.source = source;
        this.with = with;
        this.journal = new Journal(purpose, direction, events);
        Duration age = (direction == KmsEvent.Operation.ENCRYPT) ? settings.maxAge() : settings.revalidateAfter();
        Duration grace = settings.staleIfUnavailable();
        this.keys = new KeyMap<>(settings.maxEntries(), age, grace, with, journal);
        this.refresher = new Refresher<>(
                settings,
                source,
                new RefreshPolicy(age, grace, with.random()),
                with,
                keys,
                new ContextWindow(purpose, direction, settings, events, with.random()),
                journal);
        this.loader = new Loader<>(source, keys, refresher, journal);
    }

    /**
     * Leases a data key if it is there, without waiting and without counting a message against its limits.
     *
     * @param id what identifies it
     * @return the lease, which the caller must {@linkplain CachedKey#release() release}, or {@code null}
     */
    public @Nullable CachedKey<T> leaseIfPresent(I id) {
        return leaseReady(id, UNCOUNTED);
    }

    /**
     * Leases a data key if it is there, for another direction than its own: no refresh follows from that.
     *
     * @param id what identifies it
     * @param kmsIsAway whether the caller has just found KMS unavailable, so that the grace may be used
     * @return the lease, which the caller must {@linkplain CachedKey#release() release}, or {@code null}
     */
    public @Nullable CachedKey<T> peek(I id, boolean kmsIsAway) {
        CachedKey<T> key = keys.ready(id);
        if (key == null) {
            return null;
        }
        Lifetime lifetime = key.lifetime();
        long age = lifetime.ageAt(with.nanos(), with.millis());
        if (!serves(key, lifetime, age, kmsIsAway) || !key.lease()) {
            return null;
        }
        key.lend();
        journal.hit();
        tellIfStale(key, lifetime, age, kmsIsAway);
        return key;
    }

    /**
     * Leases a data key, loading it if it is not there or has served enough.
     *
     * @param id what identifies it; kept as long as the data key is
     * @param bytes the size of the plaintext that it is to encrypt, or {@link #UNCOUNTED} to count no message
     * @return the lease, which the caller must {@linkplain CachedKey#release() release}
     */
    public CachedKey<T> lease(I id, long bytes) {
        CachedKey<T> key = lease(id, bytes, with.deadlines(), loaded -> true);
        if (key == null) {
            throw new IllegalStateException("A load that is not checked gives a key");
        }
        return key;
    }

    /**
     * Leases a data key as {@link #lease(Object, long)} does, but one that is loaded must pass a check to be kept.
     *
     * @param id what identifies it; kept as long as the data key is
     * @param bytes the size of the plaintext that it is to encrypt, or {@link #UNCOUNTED} to count no message
     * @param deadlines tells until when KMS may be asked, if it has to be
     * @param accepts tells whether the loaded data key is what the caller looked for. If not, nothing is kept, and other
     *     callers load for themselves
     * @return the lease, which the caller must {@linkplain CachedKey#release() release}, or {@code null} if the data key that
     *     this caller loaded did not pass
     */
    public @Nullable CachedKey<T> lease(I id, long bytes, Supplier<Deadline> deadlines, Predicate<? super T> accepts) {
        CachedKey<T> ready = leaseReady(id, bytes);
        if (ready != null) {
            return ready;
        }
        journal.missed();
        if (!settings.enabled()) {
            requireOpen();
            return loader.loadForOneUse(id, deadlines.get(), accepts);
        }
        return leaseUnready(id, bytes, deadlines, accepts);
    }

    /** The way of nearly every call. */
    private @Nullable CachedKey<T> leaseReady(I id, long bytes) {
        CachedKey<T> key = keys.ready(id);
        if (key == null || !use(key, bytes)) {
            return null;
        }
        journal.hit();
        return key;
    }

    private @Nullable CachedKey<T> leaseUnready(
            I id, long bytes, Supplier<Deadline> deadlines, Predicate<? super T> accepts) {
        while (true) {
            requireOpen();
            CompletableFuture<CachedKey<T>> mine = new CompletableFuture<>();
            CompletableFuture<CachedKey<T>> entry = keys.presentOr(id, mine);
            if (entry == null) {
                return loader.load(id, bytes, mine, deadlines.get(), accepts);
            }
            CachedKey<T> key = loader.await(entry);
            if (key == null) {
                continue;
            }
            if (use(key, bytes)) {
                return key;
            }
            CachedKey<T> next = getAnew(id, bytes, deadlines, key);
            if (next != null) {
                return next;
            }
        }
    }

    /** Takes a lease and counts a message, if the key may serve. */
    private boolean use(CachedKey<T> key, long bytes) {
        Lifetime lifetime = key.lifetime();
        long age = lifetime.ageAt(with.nanos(), with.millis());
        if (!serves(key, lifetime, age, false) || !key.lease()) {
            return false;
        }
        if (bytes != UNCOUNTED && !key.claim(bytes)) {
            key.release();
            return false;
        }
        tellIfStale(key, lifetime, age, false);
        if (key.isDueAt(age)) {
            key.refresh();
        }
        return true;
    }

    private static boolean serves(CachedKey<?> key, Lifetime lifetime, long age, boolean kmsIsAway) {
        return !lifetime.isOverAt(age)
                || (!lifetime.isGraceOverAt(age)
                        && (kmsIsAway
                                || key.refreshState().isUnavailable()
                                || key.refreshState().mayBeBridged()));
    }

    /** A key that bridges a slow request is not told: KMS is not away. */
    private void tellIfStale(CachedKey<T> key, Lifetime lifetime, long age, boolean kmsIsAway) {
        if (lifetime.isOverAt(age) && (kmsIsAway || key.refreshState().isUnavailable())) {
            journal.staleUsed(key, lifetime, age);
        }
    }

    /** For a caller who cannot go on with the key at hand. Returns {@code null} if it has to look again. */
    private @Nullable CachedKey<T> getAnew(I id, long bytes, Supplier<Deadline> deadlines, CachedKey<T> key) {
        Flight flight = key.refreshState().flight();
        if (flight == null) {
            if (key.lifetime().isGraceOverAt(refresher.age(key))) {
                refresher.evictIfOver(id, key);
                return null;
            }
            flight = refresher.begin(key);
        }
        if (flight == null) {
            return null;
        }
        journal.waited();
        if (!refresher.start(key, flight)) {
            Throwable failure = flight.await();
            return (failure != null) ? useInGrace(id, bytes, key, failure) : null;
        }
        try {
            return refresher.fly(id, key, flight, deadlines.get(), next -> Loader.takeFirst(next, bytes));
        } catch (RuntimeException | Error failure) {
            return useInGrace(id, bytes, key, failure);
        }
    }

    /** After a flight that failed: the old key if it may still serve, else the failure, for each who waited. */
    private CachedKey<T> useInGrace(I id, long bytes, CachedKey<T> key, Throwable failure) {
        if (!key.isRetired() && use(key, bytes)) {
            return key;
        }
        refresher.evictIfOver(id, key);
        throw Waiting.rethrow(failure);
    }

    private void requireOpen() {
        if (keys.isClosed()) {
            throw new KmsUsageException("This service is closed");
        }
    }

    /**
     * Goes on using a data key that another cache is about to let go of. It stays until its time here is over, counted from
     * when KMS gave it; whichever cache uses it last destroys it. Does nothing if this cache has such a key already.
     *
     * @param id what identifies it here; kept as long as the data key is
     * @param key the data key, which the other cache still holds
     * @return takes the data key out again
     */
    public Runnable adopt(I id, CachedKey<T> key) {
        if (!settings.enabled() || !key.lease()) {
            return () -> {};
        }
        return enter(id, refresher.adopted(id, key.secret(), key::release, key.lifetime()));
    }

    /**
     * Goes on using something of a secret that another cache is about to let go of, as {@link #adopt(Object, CachedKey)} does
     * with all of it. What is copied is this cache's own: the other cache destroys its secret as if nothing were adopted.
     *
     * @param id what identifies the copy here; kept as long as the copy is
     * @param key what the other cache still holds
     * @param copy makes the copy, which belongs to this cache
     * @param <S> the kind of secret in the other cache
     * @return takes the copy out again
     */
    public <S extends Secret> Runnable adoptCopy(I id, CachedKey<S> key, Function<? super S, ? extends T> copy) {
        if (!settings.enabled() || !key.lease()) {
            return () -> {};
        }
        try {
            T secret = copy.apply(key.secret());
            return enter(id, refresher.adopted(id, secret, secret, key.lifetime()));
        } finally {
            key.release();
        }
    }

    private Runnable enter(I id, CachedKey<T> adopted) {
        if (!keys.add(id, adopted)) {
            adopted.retire();
            return () -> {};
        }
        return () -> keys.evict(id, adopted, KmsEvent.EvictionCause.INVALIDATED);
    }

    /**
     * Returns what this cache has done and holds.
     *
     * @return a snapshot
     */
    public CacheStatistics statistics() {
        return journal.statistics(keys.size(), keys.oldestAgeAt(with.nanos(), with.millis()), refresher.contexts());
    }

    /** Lets go of all data keys, and refuses to load more. Each is destroyed now, or when its last lease ends. */
    @Override
    public void close() {
        keys.close();
    }

    /**
     * Lets go of data keys. Each is destroyed now, or when its last lease ends; others are loaded when needed. What is being
     * loaded or refreshed meanwhile does not enter the cache either.
     *
     * @param which tells by the encryption context, without associated data
     */
    public void invalidate(Predicate<? super EncryptionContext> which) {
        keys.invalidate(id -> which.test(source.context(id)));
    }
}
