package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.embedded.EmbeddedKms;
import io.github.kmsenvelope.resilience.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongUnaryOperator;

/** Time that passes only when somebody waits or a test says so; backoff takes as long as it may, unless a test says less. */
final class ManualTime {

    private final ManualClock clock = new ManualClock();
    private final List<Duration> sleeps = Collections.synchronizedList(new ArrayList<>());
    private LongUnaryOperator random = bound -> bound - 1;

    ManualTime random(LongUnaryOperator random) {
        this.random = random;
        return this;
    }

    KmsServiceBuilder service(EmbeddedKms kms) {
        return KmsServiceBuilder.create(kms.client()).clock(clock).timing(timing());
    }

    ManualClock clock() {
        return clock;
    }

    Timing timing() {
        return new Timing(
                () -> 0,
                time -> {
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                    sleeps.add(time);
                    clock.advance(time);
                },
                random);
    }

    void advance(Duration time) {
        clock.advance(time);
    }

    List<Duration> sleeps() {
        return List.copyOf(sleeps);
    }
}
