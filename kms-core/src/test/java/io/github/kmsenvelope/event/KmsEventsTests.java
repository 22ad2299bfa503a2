package io.github.kmsenvelope.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.kmsenvelope.event.KmsEvent.Operation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class KmsEventsTests {

    private static final KmsEvent EVENT = new KmsEvent.DataKeyLoaded("orders", Operation.ENCRYPT);

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    private final Logger logger = (Logger) LoggerFactory.getLogger(KmsEvents.class);

    @BeforeEach
    void captureLog() {
        logger.setAdditive(false);
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void releaseLog() {
        logger.detachAppender(log);
        logger.setAdditive(true);
    }

    @Test
    void hasListenersWhenThereAreNoneIsFalse() {
        assertThat(KmsEvents.none().hasListeners()).isFalse();
        assertThat(KmsEvents.of(List.of())).isSameAs(KmsEvents.none());
        assertThat(KmsEvents.of(List.of(event -> {})).hasListeners()).isTrue();
    }

    @Test
    void publishTellsListenersInOrder() {
        List<String> told = new ArrayList<>();
        KmsEvents events = KmsEvents.of(List.of(event -> told.add("first " + event), event -> told.add("second")));
        events.publish(EVENT);
        assertThat(told).containsExactly("first " + EVENT, "second");
    }

    @Test
    void publishWhenListenerThrowsTellsTheOthersAndLogsOnce() {
        List<KmsEvent> told = new ArrayList<>();
        KmsEvents events = KmsEvents.of(List.of(
                event -> {
                    throw new IllegalStateException("broken");
                },
                event -> {
                    throw new AssertionError("broken too");
                },
                told::add));
        events.publish(EVENT);
        events.publish(EVENT);
        assertThat(told).containsExactly(EVENT, EVENT);
        assertThat(log.list).hasSize(2);
    }

    @Test
    void publishWhenVirtualMachineFailsLetsItThrough() {
        KmsEvents events = KmsEvents.of(List.of(event -> {
            throw new OutOfMemoryError("test");
        }));
        assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> events.publish(EVENT));
    }

    @Test
    void everyEventButThoseOfCircuitBreakersTellsItsPurpose() {
        assertThat(KmsEvent.class.getPermittedSubclasses())
                .filteredOn(type -> !KmsEvent.PurposeEvent.class.isAssignableFrom(type))
                .containsExactly(KmsEvent.CircuitBreakerStateChanged.class);
    }
}
