package io.github.kmsenvelope.envelope.chaos;

import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The messages to read: those of others, and the latest that the service wrote itself. */
final class Messages {

    private static final int OWN = 500;

    private final List<Written> foreign;
    private final AtomicReferenceArray<Written> own = new AtomicReferenceArray<>(OWN);
    private final AtomicInteger next = new AtomicInteger();

    Messages(List<Written> foreign) {
        this.foreign = List.copyOf(foreign);
    }

    void add(Written message) {
        own.set(Math.floorMod(next.getAndIncrement(), OWN), message);
    }

    Written any(Random random) {
        Written written = random.nextBoolean() ? own.get(random.nextInt(OWN)) : null;
        return (written != null) ? written : foreign.get(random.nextInt(foreign.size()));
    }
}
