package io.github.kmsenvelope.cache;

import io.github.kmsenvelope.KmsServiceException;
import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.UnavailableReason;
import io.github.kmsenvelope.event.KmsEvent.EvictionCause;
import io.github.kmsenvelope.keyring.Deadline;
import io.github.kmsenvelope.secret.Secret;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets data keys anew: in the background when they are due, and for callers who cannot go on. One flight for each key at a
 * time, and no lock while it lasts.
 */
final class Refresher<I, T extends Secret> {

    private static final Logger LOG = LoggerFactory.getLogger(Refresher.class);

    private final CacheSettings settings;
    private final DataKeySource<I, T> source;
    private final RefreshPolicy policy;
    private final CacheSurroundings with;
    private final KeyMap<I, T> keys;
    private final ContextWindow contexts;
    private final Journal journal;

    Refresher(
            CacheSettings settings,
            DataKeySource<I, T> source,
            RefreshPolicy policy,
            CacheSurroundings with,
            KeyMap<I, T> keys,
            ContextWindow contexts,
            Journal journal) {
        this.settings = settings;
        this.source = source;
        this.policy = policy;
        this.with = with;
        this.keys = keys;
        this.contexts = contexts;
        this.journal = journal;
    }

    /** Makes the entry of a secret, with its life beginning now. */
    CachedKey<T> entry(I id, T secret) {
        KeyUsage usage = new KeyUsage(settings.maxMessages(), settings.maxBytes());
        contexts.see(source.context(id), with.nanos());
        return new CachedKey<>(secret, secret, newLifetime(), usage, key -> refreshInBackground(id, key));
    }

    int contexts() {
        return contexts.contexts(with.nanos());
    }

    /** Makes the entry of a secret that comes from another cache, and whose life goes on as it began there. */
    CachedKey<T> adopted(I id, T secret, Secret ending, Lifetime before) {
        return new CachedKey<>(
                secret,
                ending,
                policy.lifetimeFrom(before.bornNanos(), before.bornMillis()),
                new KeyUsage(settings.maxMessages(), settings.maxBytes()),
                key -> refreshInBackground(id, key));
    }

    /** Refreshes a key that is due, unless that is being done or was tried a moment ago. */
    private void refreshInBackground(I id, CachedKey<T> key) {
        if (key.refreshState().isBusyAt(with.nanos())) {
            return;
        }
        Flight flight = begin(key);
        if (flight == null) {
            return;
        }
        try {
            with.executor().execute(() -> {
                if (start(key, flight)) {
                    runInBackground(id, key, flight);
                }
            });
        } catch (RejectedExecutionException refused) {
            if (start(key, flight)) {
                key.refreshState().pauseUntil(with.nanos() + policy.pauseNanos());
                journal.refreshFailed(refused);
                key.refreshState().end(flight, null);
            }
        }
    }

    private void runInBackground(I id, CachedKey<T> key, Flight flight) {
        try {
            fly(id, key, flight, with.deadlines().get(), next -> {});
        } catch (KmsServiceException told) {
            // The journal has it, and callers learn it from KMS themselves when they need to.
            LOG.debug("A data key was not refreshed: {}", told.getMessage());
        } catch (RuntimeException fault) {
            LOG.warn("A data key was not refreshed", fault);
        }
    }

    /** Begins a flight for a key that needs one, unless there is one. */
    @Nullable
    Flight begin(CachedKey<T> key) {
        Flight flight = key.refreshState().begin();
        if (flight != null && !needsFlight(key)) {
            // The flight before this one ended between the caller's look and ours.
            key.refreshState().end(flight, null);
            return null;
        }
        return flight;
    }

    /** Starts a flight, unless somebody else did. */
    boolean start(CachedKey<T> key, Flight flight) {
        return flight.start(!key.lifetime().isOverAt(age(key)));
    }

    private boolean needsFlight(CachedKey<T> key) {
        return !key.isRetired() && key.isDueAt(age(key));
    }

    long age(CachedKey<T> key) {
        return key.lifetime().ageAt(with.nanos(), with.millis());
    }

    /**
     * Makes a flight, on this thread.
     *
     * @param beforeShared receives a new key before others can see it
     * @return the new key, or {@code null} if the one at hand was confirmed or refused
     */
    @Nullable
    CachedKey<T> fly(I id, CachedKey<T> key, Flight flight, Deadline deadline, Consumer<CachedKey<T>> beforeShared) {
        Throwable failure = null;
        try {
            return settle(id, key, source.load(id, deadline), beforeShared);
        } catch (RuntimeException | Error thrown) {
            failure = isInterruption(thrown) ? null : thrown;
            fail(id, key, thrown);
            throw thrown;
        } finally {
            key.refreshState().end(flight, failure);
        }
    }

    private @Nullable CachedKey<T> settle(I id, CachedKey<T> old, T loaded, Consumer<CachedKey<T>> beforeShared) {
        switch (successionOf(old, loaded)) {
            case REPLACE -> {
                CachedKey<T> next = entry(id, loaded);
                beforeShared.accept(next);
                EvictionCause cause = causeOfGoing(old);
                Runnable takeBack = isStillRead(old) ? source.replacing(id, old) : () -> {};
                if (keys.replace(id, old, next)) {
                    keys.retire(old, cause);
                    journal.refreshed();
                } else {
                    takeBack.run();
                }
                return next;
            }
            case CONFIRM -> {
                loaded.destroy();
                old.renew(newLifetime());
                keys.restart(id, old);
                journal.refreshed();
            }
            case REFUSE -> {
                loaded.destroy();
                keys.evict(id, old, EvictionCause.REFUSED);
            }
        }
        return null;
    }

    /** In a service that does not read what it writes, or not any longer, no key shall stay in memory for that. */
    private static boolean isStillRead(CachedKey<?> key) {
        return key.isLent() && key.refreshState().mayBeBridged();
    }

    /** The key at hand must not be overwritten while it is compared. If it is gone, so is the place of the new one. */
    private DataKeySource.Succession successionOf(CachedKey<T> old, T loaded) {
        if (!old.lease()) {
            return DataKeySource.Succession.REFUSE;
        }
        try {
            return source.succession(old.secret(), loaded);
        } finally {
            old.release();
        }
    }

    private void fail(I id, CachedKey<T> key, Throwable failure) {
        if (!(failure instanceof KmsUnavailableException)) {
            keys.evict(id, key, EvictionCause.REFUSED);
        } else if (!isInterruption(failure)) {
            key.refreshState().pauseUntil(with.nanos() + policy.pauseNanos());
            key.refreshState().foundUnavailable();
        }
        journal.refreshFailed(failure);
    }

    /** Lets go of a key that can serve no more, and says why. */
    void evictIfOver(I id, CachedKey<T> key) {
        if (key.usage().isSpent() || key.lifetime().isGraceOverAt(age(key))) {
            keys.evict(id, key, causeOfGoing(key));
        }
    }

    private EvictionCause causeOfGoing(CachedKey<T> key) {
        if (key.usage().isSpent()) {
            return EvictionCause.EXHAUSTED;
        }
        return key.lifetime().isOverAt(age(key)) ? EvictionCause.EXPIRED : EvictionCause.REPLACED;
    }

    private Lifetime newLifetime() {
        return policy.lifetimeFrom(with.nanos(), with.millis());
    }

    /** That one caller was told to stop says nothing of KMS, and must not stop the others. */
    static boolean isInterruption(Throwable failure) {
        return failure instanceof KmsUnavailableException unavailable
                && (unavailable.reason() == UnavailableReason.INTERRUPTED
                        || Thread.currentThread().isInterrupted());
    }
}
