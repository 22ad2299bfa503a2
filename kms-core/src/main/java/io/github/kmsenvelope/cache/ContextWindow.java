package io.github.kmsenvelope.cache;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the distinct encryption contexts that data keys are loaded for, and warns once in a window when they are too many
 * for a cache to be of use.
 *
 * <p>Only loads are seen, so a hit costs nothing; a window lasts as long as a data key serves, so a context in use is seen in
 * each. Keeps seeded hashes instead of values, and a bounded number of them. Safe for use by many threads at once.
 */
final class ContextWindow {

    /** The most that is counted: enough to see that a cache is of no use, and half a megabyte. */
    static final int MOST_CONTEXTS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(ContextWindow.class);

    private final String purpose;
    private final KmsEvent.Operation direction;
    private final KmsEvents events;
    private final Duration length;
    private final int threshold;
    private final RandomGenerator random;
    private final Set<Long> contexts = new HashSet<>();
    private final Map<String, Set<Long>> valuesByName = new TreeMap<>();
    private boolean begun;
    private boolean warned;
    private int contextsBefore;
    private long beganAt;
    private long seed;

    ContextWindow(
            String purpose,
            KmsEvent.Operation direction,
            CacheSettings settings,
            KmsEvents events,
            RandomGenerator random) {
        this.purpose = purpose;
        this.direction = direction;
        this.events = events;
        this.length = settings.maxAge();
        this.threshold = settings.enabled() ? settings.contextWarningThreshold() : 0;
        this.random = random;
    }

    void see(EncryptionContext context, long nanos) {
        List<String> names = count(context.encryptionContext(), nanos);
        if (names != null) {
            warn(names);
        }
    }

    /** Counts the contexts of this window or of the one before, whichever had more: at its begin a window has seen few. */
    synchronized int contexts(long nanos) {
        long age = nanos - beganAt;
        long window = RefreshPolicy.nanos(length);
        if (!begun || age >= 2 * window) {
            return 0;
        }
        return (age >= window) ? contexts.size() : Math.max(contexts.size(), contextsBefore);
    }

    /** Returns the names to warn of, at the one moment in a window when that is due. */
    private synchronized @Nullable List<String> count(Map<String, String> pairs, long nanos) {
        if (!begun || nanos - beganAt >= RefreshPolicy.nanos(length)) {
            begin(nanos);
        }
        if (contexts.size() >= MOST_CONTEXTS) {
            return null;
        }
        boolean mayWarn = threshold > 0 && !warned;
        long context = 0;
        for (Map.Entry<String, String> pair : pairs.entrySet()) {
            long value = hash(pair.getValue());
            if (mayWarn) {
                valuesByName
                        .computeIfAbsent(pair.getKey(), name -> new HashSet<>())
                        .add(value);
            }
            context = mix(context ^ hash(pair.getKey())) ^ value;
        }
        contexts.add(mix(context));
        if (!mayWarn || contexts.size() <= threshold) {
            return null;
        }
        List<String> names = namesWithMostValues();
        valuesByName.clear();
        warned = true;
        return names;
    }

    private void begin(long nanos) {
        boolean followsAtOnce = begun && nanos - beganAt < 2 * RefreshPolicy.nanos(length);
        contextsBefore = followsAtOnce ? contexts.size() : 0;
        begun = true;
        warned = false;
        beganAt = nanos;
        seed = random.nextLong();
        contexts.clear();
        valuesByName.clear();
    }

    /** Two names of ten and eleven values make a hundred contexts as well as one name of a hundred: both are named. */
    private List<String> namesWithMostValues() {
        int most = valuesByName.values().stream().mapToInt(Set::size).max().orElse(0);
        List<String> names = new ArrayList<>();
        valuesByName.forEach((name, values) -> {
            if (2 * values.size() >= most) {
                names.add(name);
            }
        });
        return names;
    }

    private void warn(List<String> names) {
        LOG.warn(
                "More than {} encryption contexts were used with purpose '{}' ({}) within {}. Each needs a data key and a KMS"
                        + " request of its own. The names with most values are {}: give a value that differs from"
                        + " message to message as associated data. If they are meant, raise"
                        + " aws.kms.cache.context-warning-threshold",
                threshold,
                purpose,
                direction,
                length,
                names);
        if (events.hasListeners()) {
            events.publish(new KmsEvent.ManyContexts(purpose, direction, threshold + 1, List.copyOf(names), length));
        }
    }

    private long hash(String text) {
        long hash = seed;
        for (int i = 0; i < text.length(); i++) {
            hash = mix(hash ^ text.charAt(i));
        }
        return hash;
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
        return b ^ (b >>> 31);
    }
}
