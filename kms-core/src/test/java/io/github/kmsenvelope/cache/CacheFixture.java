package io.github.kmsenvelope.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import io.github.kmsenvelope.event.KmsEvents;
import io.github.kmsenvelope.keyring.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/** Clocks that stand until they are moved, an executor whose tasks wait until they are run, and a KMS that obeys. */
final class CacheFixture {

    static final CacheSettings SETTINGS = CacheSettings.defaults()
            .withMaxAge(Duration.ofSeconds(100))
            .withRevalidateAfter(Duration.ofSeconds(1000))
            .withStaleIfUnavailable(Duration.ofSeconds(50))
            .withMaxMessages(10)
            .withMaxBytes(1000)
            .withMaxEntries(5);

    final AtomicLong nanos = new AtomicLong(-5_000_000_000L);

    final AtomicLong millis = new AtomicLong(1_000_000);

    final FakeKms kms = new FakeKms();

    final List<KmsEvent> events = Collections.synchronizedList(new ArrayList<>());

    final Queue<Runnable> background = new LinkedList<>();

    boolean rejects;

    /** Takes tasks and lets them wait. */
    final Executor queueing = task -> {
        if (rejects) {
            throw new RejectedExecutionException("full");
        }
        background.add(task);
    };

    DataKeyCache<String, FakeSecret> cache(CacheSettings settings, Operation direction, Executor executor) {
        CacheSurroundings with = new CacheSurroundings(
                nanos::get,
                () -> Instant.ofEpochMilli(millis.get()),
                executor,
                Runnable::run,
                new Random(7),
                Deadline::none);
        return new DataKeyCache<>(settings, "orders", direction, kms, KmsEvents.of(List.of(events::add)), with);
    }

    DataKeyCache<String, FakeSecret> cache(CacheSettings settings) {
        return cache(settings, Operation.ENCRYPT, queueing);
    }

    DataKeyCache<String, FakeSecret> cache() {
        return cache(SETTINGS);
    }

    DataKeyCache<String, FakeSecret> decryptCache() {
        return cache(SETTINGS, Operation.DECRYPT, queueing);
    }

    void advance(Duration time) {
        nanos.addAndGet(time.toNanos());
        millis.addAndGet(time.toMillis());
    }

    void advanceSeconds(long seconds) {
        advance(Duration.ofSeconds(seconds));
    }

    void runBackground() {
        Runnable task = background.poll();
        assertThat(task).as("a task in the background").isNotNull();
        if (task != null) {
            task.run();
        }
    }

    /** A message that is made and done with: which data key served it. */
    static int use(DataKeyCache<String, FakeSecret> cache, String id) {
        CachedKey<FakeSecret> key = cache.lease(id, 1);
        try {
            assertThat(key.secret().isDestroyed()).isFalse();
            return key.secret().value();
        } finally {
            key.release();
        }
    }

    <E extends KmsEvent> List<E> events(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    List<KmsEvent.EvictionCause> evictions() {
        return events(KmsEvent.DataKeyEvicted.class).stream()
                .map(KmsEvent.DataKeyEvicted::cause)
                .toList();
    }
}
