package io.github.kmsenvelope.keyring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeadlineTests {

    /** Near its end, where a monotonic clock overflows. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1000);

    private final Deadline deadline = Deadline.after(Duration.ofSeconds(2), nanos::get);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void remainingShrinksToZero() {
        assertThat(deadline.remaining()).contains(Duration.ofSeconds(2));
        pass(Duration.ofMillis(1500));
        assertThat(deadline.remaining()).contains(Duration.ofMillis(500));
        pass(Duration.ofSeconds(1));
        assertThat(deadline.remaining()).contains(Duration.ZERO);
    }

    @Test
    void hasPassedWhenLessThanAMillisecondIsLeft() {
        pass(Duration.ofMillis(1999));
        assertThat(deadline.hasPassed()).isFalse();
        pass(Duration.ofNanos(1));
        assertThat(deadline.hasPassed()).isTrue();
    }

    @Test
    void leavesTimeAfterWhenAMillisecondIsLeftThen() {
        assertThat(deadline.leavesTimeAfter(Duration.ofMillis(1999))).isTrue();
        assertThat(deadline.leavesTimeAfter(Duration.ofMillis(2000))).isFalse();
    }

    @Test
    void orAfterIsTheEarlier() {
        assertThat(deadline.orAfter(Duration.ofSeconds(3))).isSameAs(deadline);
        Deadline earlier = deadline.orAfter(Duration.ofSeconds(1));
        assertThat(earlier.remaining()).contains(Duration.ofSeconds(1));
        pass(Duration.ofMillis(1500));
        assertThat(earlier.hasPassed()).isTrue();
        assertThat(deadline.hasPassed()).isFalse();
    }

    @Test
    void noneNeverPasses() {
        assertThat(Deadline.none().remaining()).isEmpty();
        assertThat(Deadline.none().hasPassed()).isFalse();
        assertThat(Deadline.none().leavesTimeAfter(Duration.ofDays(1000))).isTrue();
        assertThat(Deadline.none().orAfter(Duration.ofMinutes(1)).remaining()).isPresent();
        assertThat(Deadline.none()).hasToString("Deadline[none]");
    }
}
