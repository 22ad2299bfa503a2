package io.github.kmsenvelope.cipher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarmUpTests {

    private final WarmUp warmUp = new WarmUp();

    private final List<Runnable> tasks = new ArrayList<>();

    @Test
    void startOnGivesTheWorkAwayOnce() {
        warmUp.startOn(tasks::add);
        warmUp.startOn(tasks::add);
        assertThat(tasks).hasSize(1);
        assertThatNoException().isThrownBy(tasks.get(0)::run);
    }
}
