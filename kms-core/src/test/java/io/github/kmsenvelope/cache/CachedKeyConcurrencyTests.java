package io.github.kmsenvelope.cache;

import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Test;

/**
 * Leases, limits and retirement of one key, in every interleaving: what Lincheck finds must be explicable by some order of
 * whole operations. So no secret is destroyed while it is leased, and no limit is overrun.
 */
@Param(name = "thread", gen = ThreadIdGen.class)
public class CachedKeyConcurrencyTests {

    private final FakeSecret secret = new FakeSecret(1);

    private final CachedKey<FakeSecret> key =
            new CachedKey<>(secret, secret, new Lifetime(0, 0, 1, 2, 3), new KeyUsage(3, 1_000), due -> {});

    private final int[] leases = new int[8];

    @Operation
    public boolean lease(@Param(name = "thread") int thread) {
        boolean leased = key.lease();
        if (leased) {
            requireUsable();
            leases[thread]++;
        }
        return leased;
    }

    @Operation
    public boolean release(@Param(name = "thread") int thread) {
        if (leases[thread] == 0) {
            return false;
        }
        requireUsable();
        leases[thread]--;
        key.release();
        return true;
    }

    @Operation
    public boolean claim() {
        return key.claim(1);
    }

    @Operation
    public boolean retire() {
        return key.retire();
    }

    private void requireUsable() {
        if (secret.isDestroyed()) {
            throw new IllegalStateException("destroyed while leased");
        }
    }

    @Test
    void everyInterleavingIsAnOrderOfWholeOperations() {
        Schedules.check(CachedKeyConcurrencyTests.class, 3);
    }

    @Test
    void realThreadsAreAnOrderOfWholeOperations() {
        Schedules.stress(CachedKeyConcurrencyTests.class);
    }
}
