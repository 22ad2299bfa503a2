package io.github.kmsenvelope.cache;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.kmsenvelope.keyring.Deadline;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The clocks, threads and chance that a cache uses. All of them are safe for use by many threads at once.
 *
 * @param ticker the monotonic clock
 * @param clock the wall clock
 * @param executor runs refreshes, each of which waits for KMS. May refuse: then a later use tries again
 * @param maintenance runs Caffeine's upkeep and the overwriting of idle keys, which never waits
 * @param random spreads refreshes over time; no secret depends on it
 * @param deadlines starts the time that one load may take
 * @since 0.1.0
 */
public record CacheSurroundings(
        Ticker ticker,
        InstantSource clock,
        Executor executor,
        Executor maintenance,
        RandomGenerator random,
        Supplier<Deadline> deadlines) {

    long nanos() {
        return ticker.read();
    }

    long millis() {
        return clock.millis();
    }
}
