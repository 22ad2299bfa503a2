package io.github.kmsenvelope.keyring.aws;

import io.github.kmsenvelope.keyring.KeyArn;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A configured key id, and the KMS keys that it has named while this process runs. Safe for use by many threads at once. */
final class ConfiguredKey {

    private final String keyId;
    private final boolean fixed;
    private final boolean pinned;

    /** All that it ever named: messages under a key that the alias has left must stay readable. */
    private final Set<KeyArn> named = ConcurrentHashMap.newKeySet();

    private final AtomicReference<@Nullable KeyArn> present = new AtomicReference<>();

    /**
     * Makes a configured key.
     *
     * @param pinned whether the first key that it names is the only one
     */
    ConfiguredKey(String keyId, boolean pinned) {
        this.keyId = keyId;
        Optional<KeyArn> arn = KeyArn.parse(keyId);
        this.fixed = arn.isPresent();
        this.pinned = pinned || fixed;
        arn.ifPresent(this::observe);
    }

    String keyId() {
        return keyId;
    }

    /** Whether the key id is a key ARN, which needs no asking. */
    boolean isFixed() {
        return fixed;
    }

    /** The key that it named the last time that KMS told. */
    @Nullable
    KeyArn present() {
        return present.get();
    }

    boolean hasNamed(KeyArn arn) {
        return named.contains(arn);
    }

    /** Takes note of the key that KMS says it names. */
    Observation observe(KeyArn arn) {
        KeyArn previous = present.get();
        if (pinned) {
            if (previous == null && present.compareAndSet(null, arn)) {
                named.add(arn);
            }
            KeyArn first = present.get();
            return new Observation(arn.equals(first) ? null : first, arn.equals(first));
        }
        named.add(arn);
        previous = present.getAndSet(arn);
        return new Observation(arn.equals(previous) ? null : previous, true);
    }

    /** Whether it must go on naming another key. */
    boolean isPinnedElsewhere(KeyArn arn) {
        KeyArn first = present.get();
        return pinned && first != null && !first.equals(arn);
    }

    /** Takes note of a key that an unwrap under this key id has proved. */
    void admit(KeyArn arn) {
        named.add(arn);
    }

    /** Whether this key id could name a key: an alias ARN tells the account and the Region, other ids tell nothing. */
    boolean couldName(KeyArn arn) {
        if (keyId.startsWith("arn:")) {
            return !fixed
                    && keyId.startsWith(
                            "arn:" + arn.partition() + ":kms:" + arn.region() + ":" + arn.accountId() + ":");
        }
        return keyId.startsWith("alias/") || keyId.equals(arn.keyId());
    }

    /**
     * What came of taking note.
     *
     * @param previous the other key that it named before, if any
     * @param accepted whether the key may be used
     */
    record Observation(@Nullable KeyArn previous, boolean accepted) {}
}
