package io.github.kmsenvelope.embedded.key;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The keys of one account and Region. Reads see one consistent moment without waiting; changes happen one after the other
 * and are saved before anybody sees them.
 */
public final class KeyStore {

    private final Locality locality;
    private final Clock clock;
    private final Storage storage;
    private final KeyNames names;
    private volatile Contents contents;

    public KeyStore(Locality locality, Clock clock, Contents initial, Storage storage) {
        this.locality = locality;
        this.clock = clock;
        this.contents = initial;
        this.storage = storage;
        this.names = new KeyNames(locality);
    }

    public Locality locality() {
        return this.locality;
    }

    /** The names that requests give to keys, and what they mean. */
    public KeyNames names() {
        return this.names;
    }

    /** The present, as precise as KMS tells it: in milliseconds. */
    public Instant now() {
        return this.clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    public Contents contents() {
        Contents current = this.contents;
        // Nobody waits for a deletion date: keys go when somebody looks.
        return current.outdated(now()) ? update(UnaryOperator.identity()) : current;
    }

    public synchronized Contents update(UnaryOperator<Contents> change) {
        Contents changed = change.apply(this.contents.asOf(now()));
        if (changed != this.contents) {
            this.storage.save(changed);
            this.contents = changed;
        }
        return changed;
    }

    /** Changes the key that the function finds, and returns it as it is afterwards. */
    public KmsKey updateKey(Function<Contents, KmsKey> find, UnaryOperator<KmsKey> change) {
        KmsKey[] result = new KmsKey[1];
        update((current) -> {
            result[0] = change.apply(find.apply(current));
            return current.with(result[0]);
        });
        return result[0];
    }
}
