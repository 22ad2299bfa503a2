package io.github.kmsenvelope.spring.status;

import io.github.kmsenvelope.envelope.KeyCheck;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEventListener;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers, for each purpose, what KMS was last seen doing. Its memory is bounded by the configuration, whatever calls and
 * messages bring. Calls that need no KMS request pass it by at the cost of one comparison. Safe for use by many threads at
 * once.
 *
 * @since 0.1.0
 */
public final class KmsStatus implements KmsEventListener {

    private final InstantSource clock;
    private final Map<String, PurposeRecorder> purposes = new ConcurrentHashMap<>();

    /**
     * Makes one that has seen nothing.
     *
     * @param clock the wall clock
     */
    public KmsStatus(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public void onEvent(KmsEvent event) {
        if (event instanceof KmsEvent.OperationCompleted) {
            return;
        }
        if (event instanceof KmsEvent.KmsRequestCompleted request) {
            recorder(request.purpose()).requested(request);
        } else if (event instanceof KmsEvent.KeyDescribed key) {
            recorder(key.purpose()).described(key);
        } else if (event instanceof KmsEvent.AliasMoved move) {
            recorder(move.purpose()).moved(move);
        } else if (event instanceof KmsEvent.MessageRefused refused) {
            recorder(refused.purpose()).refused(refused.reason());
        }
    }

    /**
     * Takes note of what came of asking KMS about a key, beyond what the request itself tells: that the key is of a kind that
     * cannot encrypt, or not the one that was pinned.
     *
     * @param check the result
     */
    public void checked(KeyCheck check) {
        recorder(check.purpose()).checked(check);
    }

    /**
     * Returns what was last seen of a purpose.
     *
     * @param name the name of the purpose
     * @return a snapshot; empty if nothing was seen
     */
    public PurposeStatus purpose(String name) {
        PurposeRecorder recorder = purposes.get(name);
        return (recorder != null) ? recorder.snapshot() : PurposeStatus.NOTHING;
    }

    private PurposeRecorder recorder(String purpose) {
        return purposes.computeIfAbsent(purpose, name -> new PurposeRecorder(clock));
    }
}
