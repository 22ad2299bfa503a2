package io.github.kmsenvelope.cipher;

import io.github.kmsenvelope.secret.Secret;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the idle lanes of one data key. Who takes a lane owns it until it is given back, so a lane is never shared.
 *
 * <p>Slots instead of a queue, and no thread-local: nothing is allocated, threads start at different slots, and virtual
 * threads leave nothing behind. Safe for use by many threads at once.
 *
 * @since 0.1.0
 */
public final class LanePool implements Secret {

    private static final int SLOTS = 16;

    private final AtomicReferenceArray<@Nullable Lane> slots = new AtomicReferenceArray<>(SLOTS);

    /** Points at the slot that gives way next when all are taken. */
    private final AtomicInteger hand = new AtomicInteger();

    /**
     * Takes any idle lane that can still encrypt.
     *
     * @return a lane, or {@code null} if a new one has to be made
     */
    public @Nullable Lane take() {
        int start = start();
        for (int i = 0; i < SLOTS; i++) {
            Lane lane = takeAt((start + i) % SLOTS);
            if (lane != null) {
                return lane;
            }
        }
        return null;
    }

    /**
     * Takes an idle lane that was derived for what an array begins with.
     *
     * @param source the array
     * @return the lane, or {@code null} if there is none
     */
    public @Nullable Lane take(byte[] source) {
        int start = start();
        for (int i = 0; i < SLOTS; i++) {
            int slot = (start + i) % SLOTS;
            Lane seen = slots.get(slot);
            if (seen != null && seen.serves(source) && slots.compareAndSet(slot, seen, null)) {
                return seen;
            }
        }
        return null;
    }

    /**
     * Gives a lane back, or adds a new one. If all slots are taken, one of the idle lanes gives way and is destroyed.
     *
     * @param lane the lane, which the caller must not use any more
     */
    public void giveBack(Lane lane) {
        if (lane.isSpent()) {
            lane.destroy();
            return;
        }
        int start = start();
        for (int i = 0; i < SLOTS; i++) {
            if (slots.compareAndSet((start + i) % SLOTS, null, lane)) {
                return;
            }
        }
        Lane displaced = slots.getAndSet(Math.floorMod(hand.getAndIncrement(), SLOTS), lane);
        if (displaced != null) {
            displaced.destroy();
        }
    }

    /** Destroys the idle lanes. Whoever calls this must know that no lane is out. */
    @Override
    public void destroy() {
        for (int i = 0; i < SLOTS; i++) {
            Lane lane = slots.getAndSet(i, null);
            if (lane != null) {
                lane.destroy();
            }
        }
    }

    private @Nullable Lane takeAt(int slot) {
        return (slots.get(slot) != null) ? slots.getAndSet(slot, null) : null;
    }

    private static int start() {
        return (int) (Thread.currentThread().getId() % SLOTS);
    }
}
