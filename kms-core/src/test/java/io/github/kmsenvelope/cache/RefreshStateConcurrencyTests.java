package io.github.kmsenvelope.cache;

import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The flights of one key, in every interleaving: one at a time, made by one, ended for all. */
@Param(name = "thread", gen = ThreadIdGen.class)
public class RefreshStateConcurrencyTests {

    private final RefreshState state = new RefreshState();

    private final @Nullable Flight[] mine = new Flight[8];

    @Operation
    public boolean begin(@Param(name = "thread") int thread) {
        Flight flight = state.begin();
        if (flight == null) {
            return false;
        }
        mine[thread] = flight;
        return true;
    }

    /** Any caller may start the flight of another; nobody may start it twice. */
    @Operation
    public boolean start() {
        Flight flight = state.flight();
        return flight != null && flight.start(true);
    }

    @Operation
    public boolean end(@Param(name = "thread") int thread) {
        Flight flight = mine[thread];
        if (flight == null) {
            return false;
        }
        mine[thread] = null;
        state.end(flight, null);
        return true;
    }

    @Test
    void everyInterleavingIsAnOrderOfWholeOperations() {
        Schedules.check(RefreshStateConcurrencyTests.class, 2);
    }
}
