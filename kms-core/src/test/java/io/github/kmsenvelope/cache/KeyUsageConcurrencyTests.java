package io.github.kmsenvelope.cache;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** The limit of bytes, in every interleaving: the first message may be larger than it, and only the first. */
@Param(name = "bytes", gen = IntGen.class, conf = "4:12")
public class KeyUsageConcurrencyTests {

    private final KeyUsage usage = new KeyUsage(1_000, 10);

    @Operation
    public boolean claim(@Param(name = "bytes") int bytes) {
        return usage.claim(bytes);
    }

    @Operation
    public void charge(@Param(name = "bytes") int bytes) {
        usage.charge(bytes);
    }

    @Test
    void everyInterleavingIsAnOrderOfWholeOperations() {
        Schedules.check(KeyUsageConcurrencyTests.class, 3);
    }
}
