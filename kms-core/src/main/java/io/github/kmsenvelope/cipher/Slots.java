package io.github.kmsenvelope.cipher;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Places for what is idle. Who takes something out owns it until it is put back, so nothing is ever shared.
 *
 * <p>Slots instead of a queue, and no thread-local: nothing is allocated, threads start at different slots, and virtual
 * threads leave nothing behind. Safe for use by many threads at once.
 *
 * @param <T> what is kept
 */
final class Slots<T> {

    private static final int SLOTS = 16;

    private final AtomicReferenceArray<@Nullable T> slots = new AtomicReferenceArray<>(SLOTS);

    /** Points at the slot that gives way next when all are taken. */
    private final AtomicInteger hand = new AtomicInteger();

    /** Takes anything out. */
    @Nullable
    T take() {
        int start = start();
        for (int i = 0; i < SLOTS; i++) {
            int slot = (start + i) % SLOTS;
            T taken = (slots.get(slot) != null) ? slots.getAndSet(slot, null) : null;
            if (taken != null) {
                return taken;
            }
        }
        return null;
    }

    /** Takes out what a test that allocates nothing prefers. */
    <K> @Nullable T take(K wanted, Match<T, K> match) {
        int start = start();
        for (int i = 0; i < SLOTS; i++) {
            int slot = (start + i) % SLOTS;
            T seen = slots.get(slot);
            if (seen != null && match.test(seen, wanted) && slots.compareAndSet(slot, seen, null)) {
                return seen;
            }
        }
        return null;
    }

    /** Puts something in, and returns what had to give way to it. */
    @Nullable
    T put(T idle) {
        int start = start();
        for (int i = 0; i < SLOTS; i++) {
            if (slots.compareAndSet((start + i) % SLOTS, null, idle)) {
                return null;
            }
        }
        return slots.getAndSet(Math.floorMod(hand.getAndIncrement(), SLOTS), idle);
    }

    void drain(Consumer<T> last) {
        for (int i = 0; i < SLOTS; i++) {
            T idle = slots.getAndSet(i, null);
            if (idle != null) {
                last.accept(idle);
            }
        }
    }

    private static int start() {
        return (int) (Thread.currentThread().getId() % SLOTS);
    }

    /** Whether something idle is what is wanted. */
    interface Match<T, K> {

        boolean test(T idle, K wanted);
    }
}
