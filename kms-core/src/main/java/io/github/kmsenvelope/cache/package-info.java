/**
 * Keeps data keys in memory for a bounded age, number of messages and number of bytes, and overwrites them afterwards.
 *
 * <p>One {@link io.github.kmsenvelope.cache.DataKeyCache} serves one purpose and one direction. It hands out leases, and each
 * of its parts has one idea:
 *
 * <ul>
 *   <li>{@link io.github.kmsenvelope.cache.CachedKey}: a secret, who holds it, and that the last to leave destroys it. Its
 *       {@code KeyUsage} counts messages and bytes before use, its {@code Lifetime} tells how old it is by two clocks, its
 *       {@code RefreshState} what became of the last attempt to get it anew.
 *   <li>{@code KeyMap}: keys and loads under way by id, over Caffeine's asynchronous cache. A key is put in only where its
 *       own load or its predecessor still stands, so what was invalidated meanwhile stays away without any further count.
 *   <li>{@code Refresher} and {@code Flight}: one request at a time for a key that is at hand. It begins in the background;
 *       a caller who cannot go on without it makes it himself if nobody has started it yet.
 *   <li>{@code RefreshPolicy}: when that begins.
 *   <li>{@code ContextWindow}: whether there are too many encryption contexts for a cache to be of use.
 *   <li>{@code Journal}: counters and events.
 * </ul>
 *
 * <p>A caller meets a key in one of four states. Valid: it is used, and if it is due, a refresh begins behind the caller's
 * back. Over, and KMS known to be away: it is used until its grace ends, and the background goes on trying. Over, and nothing
 * known: the caller makes or awaits one request, and falls back on the grace if KMS is away. Absent, spent, or beyond its
 * grace: the caller makes or awaits one request, and gets its failure.
 *
 * <p>No lock is held while KMS is asked, waiting is parking, and nothing belongs to a thread: virtual threads are welcome.
 */
@NullMarked
package io.github.kmsenvelope.cache;

import org.jspecify.annotations.NullMarked;
