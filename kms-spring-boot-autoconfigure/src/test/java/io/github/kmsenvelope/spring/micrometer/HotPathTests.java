package io.github.kmsenvelope.spring.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.kmsenvelope.MessageFormat;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What every call passes through. */
class HotPathTests {

    private static final int CALLS = 1_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void callIsCountedWithoutAllocation() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        KmsMetrics metrics = new KmsMetrics(registry, new KmsMetricsSettings(1, 10_000));
        KmsEvent call = new KmsEvent.OperationCompleted(
                Operation.DECRYPT, "default", MessageFormat.COMPACT, 256, 601, Duration.ofNanos(700), null);
        long thread = Thread.currentThread().getId();
        long fewest = Long.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            long before = THREADS.getThreadAllocatedBytes(thread);
            for (int i = 0; i < CALLS; i++) {
                metrics.onEvent(call);
            }
            fewest = Math.min(fewest, THREADS.getThreadAllocatedBytes(thread) - before);
        }
        assertThat(fewest).isLessThan(CALLS);
        assertThat(registry.get("kms.decrypt").tag("outcome", "success").timer().count())
                .isEqualTo(20L * CALLS);
    }
}
