package io.github.kmsenvelope.cipher;

import io.github.kmsenvelope.secret.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the idle lanes of one data key. Who takes a lane owns it until it is given back, so a lane is never shared. Safe for
 * use by many threads at once.
 *
 * @since 0.1.0
 */
public final class LanePool implements Secret {

    private final Slots<Lane> idle = new Slots<>();

    /**
     * Takes any idle lane that can still encrypt.
     *
     * @return a lane, or {@code null} if a new one has to be made
     */
    public @Nullable Lane take() {
        return idle.take();
    }

    /**
     * Takes an idle lane that was derived for what an array begins with.
     *
     * @param source the array
     * @return the lane, or {@code null} if there is none
     */
    public @Nullable Lane take(byte[] source) {
        return idle.take(source, Lane::serves);
    }

    /**
     * Gives a lane back, or adds a new one. If all slots are taken, one of the idle lanes gives way and is destroyed.
     *
     * @param lane the lane, which the caller must not use any more
     */
    public void giveBack(Lane lane) {
        Lane done = lane.isSpent() ? lane : idle.put(lane);
        if (done != null) {
            done.destroy();
        }
    }

    /** Destroys the idle lanes. Whoever calls this must know that no lane is out. */
    @Override
    public void destroy() {
        idle.drain(Lane::destroy);
    }
}
