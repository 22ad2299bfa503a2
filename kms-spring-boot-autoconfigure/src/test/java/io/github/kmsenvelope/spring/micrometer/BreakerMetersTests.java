package io.github.kmsenvelope.spring.micrometer;

import static io.github.kmsenvelope.spring.micrometer.MeteredService.CONTEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.kmsenvelope.KmsUnavailableException;
import io.github.kmsenvelope.embedded.Outage;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class BreakerMetersTests {

    private final ManualClock clock = new ManualClock();

    private final ApplicationContextRunner contexts = MeteredService.contextsWithClock(clock)
            .withPropertyValues(
                    "aws.kms.cache.enabled=false",
                    "aws.kms.circuit-breaker.sliding-window-size=1",
                    "aws.kms.circuit-breaker.minimum-calls=1",
                    "aws.kms.circuit-breaker.half-open-calls=1",
                    "aws.kms.circuit-breaker.open-duration=10s");

    private static void assertState(MeteredService service, String kind, int closed, int open, int halfOpen) {
        assertThat(service.value(KmsMeter.BREAKER_STATE, "us-east-1", kind, "closed"))
                .isEqualTo(closed);
        assertThat(service.value(KmsMeter.BREAKER_STATE, "us-east-1", kind, "open"))
                .isEqualTo(open);
        assertThat(service.value(KmsMeter.BREAKER_STATE, "us-east-1", kind, "half_open"))
                .isEqualTo(halfOpen);
    }

    private static double transitions(MeteredService service, String state) {
        return service.value(KmsMeter.BREAKER_TRANSITIONS, "us-east-1", "wrap", state);
    }

    private static void fail(MeteredService service) {
        assertThatExceptionOfType(KmsUnavailableException.class)
                .isThrownBy(() -> service.kms().encrypt(new byte[1], CONTEXT));
    }

    @Test
    void breakerIsSeenToOpenToLetOnePassAndToClose() {
        contexts.run(context -> {
            MeteredService service = new MeteredService(context);
            assertState(service, "wrap", 1, 0, 0);
            service.embedded().faults().outage(Outage.SERVER_ERROR);
            fail(service);
            assertState(service, "wrap", 0, 1, 0);
            assertState(service, "unwrap", 1, 0, 0);
            assertState(service, "describe", 1, 0, 0);
            assertThat(transitions(service, "open")).isEqualTo(1);
            service.embedded().faults().clear();
            double[] whileAsked = new double[1];
            service.embedded().faults().latencyHook("GenerateDataKey", () -> {
                whileAsked[0] = transitions(service, "half_open");
                assertState(service, "wrap", 0, 0, 1);
            });
            clock.advance(Duration.ofSeconds(11));
            service.kms().encrypt(new byte[1], CONTEXT);
            assertThat(whileAsked[0]).isEqualTo(1);
            assertState(service, "wrap", 1, 0, 0);
            assertThat(transitions(service, "closed")).isEqualTo(1);
            assertThat(service.value(KmsMeter.BREAKER_TRANSITIONS, "us-east-1", "unwrap", "open"))
                    .isZero();
        });
    }

    @Test
    void requestsThatAreNotMadeAreCounted() {
        contexts.run(context -> {
            MeteredService service = new MeteredService(context);
            service.embedded().faults().outage(Outage.SERVER_ERROR);
            fail(service);
            assertThat(service.value(KmsMeter.BREAKER_REJECTIONS, "default", "wrap", "us-east-1"))
                    .isZero();
            fail(service);
            fail(service);
            assertThat(service.value(KmsMeter.BREAKER_REJECTIONS, "default", "wrap", "us-east-1"))
                    .isEqualTo(2);
            assertThat(service.value(KmsMeter.BREAKER_REJECTIONS, "cards", "wrap", "us-east-1"))
                    .isZero();
            assertThat(service.value(KmsMeter.BREAKER_REJECTIONS, "default", "unwrap", "us-east-1"))
                    .isZero();
        });
    }
}
