package io.github.kmsenvelope.embedded;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The faults that hold at present, in the order in which requests meet them. */
final class FaultPlan {

    private volatile List<Fault> faults = List.of();

    synchronized void add(Fault fault) {
        List<Fault> changed = new ArrayList<>(this.faults);
        changed.removeIf(Fault::hasEnded);
        changed.add(fault);
        // The sort is stable: equals stay in the order in which they were set.
        changed.sort(Comparator.comparing(Fault::precedence));
        this.faults = List.copyOf(changed);
    }

    synchronized void clear() {
        this.faults.forEach(Fault::close);
        this.faults = List.of();
    }

    // What follows may block or call back, so that none of it runs under the lock.

    void delay(String operation) throws IOException, InterruptedException {
        for (Fault fault : this.faults) {
            if (fault.effect() instanceof Effect.Delay delay && fault.meets(operation)) {
                delay.hold(fault);
            }
        }
    }

    void refuse(String operation) throws IOException {
        for (Fault fault : this.faults) {
            if (fault.effect() instanceof Effect.Refusal refusal && fault.meets(operation)) {
                refusal.refuse(operation);
            }
        }
    }

    KmsAnswer alter(String operation, KmsAnswer answer) throws IOException {
        KmsAnswer altered = answer;
        for (Fault fault : this.faults) {
            if (fault.effect() instanceof Effect.Alteration alteration && fault.meets(operation)) {
                altered = alteration.alter(altered);
            }
        }
        return altered;
    }

    boolean truncates(String operation) {
        for (Fault fault : this.faults) {
            if (fault.effect() instanceof Effect.Truncation && fault.meets(operation)) {
                return true;
            }
        }
        return false;
    }
}
