package io.github.kmsenvelope.spring.micrometer;

import static io.github.kmsenvelope.spring.micrometer.MeteredService.CONTEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class QuotaMetersTests {

    private final MockClock clock = new MockClock();

    private final ApplicationContextRunner contexts = MeteredService.contextsWithoutResilience()
            .withBean(MeterRegistry.class, () -> new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock));

    private static double used(MeteredService service) {
        return service.value(KmsMeter.QUOTA_USED, "us-east-1");
    }

    private static double headroom(MeteredService service) {
        return service.value(KmsMeter.QUOTA_HEADROOM, "us-east-1");
    }

    @Test
    void shareIsOfTheCryptographicRequestsOfTheLastTenSeconds() {
        contexts.withPropertyValues("aws.kms.metrics.request-quota=5", "aws.kms.startup.check=describe")
                .run(context -> {
                    MeteredService service = new MeteredService(context);
                    assertThat(service.embedded().requestCount("DescribeKey")).isPositive();
                    assertThat(used(service)).isZero();
                    assertThat(headroom(service)).isEqualTo(1);
                    for (int second = 0; second < 10; second++) {
                        clock.add(Duration.ofSeconds(1));
                        service.kms().encrypt(new byte[1], CONTEXT);
                        service.kms().forPurpose("cards").encrypt(new byte[1], CONTEXT);
                    }
                    assertThat(used(service)).isEqualTo(2 / 5.0, within(1e-9));
                    assertThat(headroom(service)).isEqualTo(3 / 5.0, within(1e-9));
                    clock.add(Duration.ofSeconds(5));
                    assertThat(used(service)).isEqualTo(1 / 5.0, within(1e-9));
                    clock.add(Duration.ofSeconds(5));
                    assertThat(used(service)).isZero();
                    for (int i = 0; i < 60; i++) {
                        service.kms().encrypt(new byte[1], CONTEXT);
                    }
                    assertThat(used(service)).isEqualTo(6 / 5.0, within(1e-9));
                    assertThat(headroom(service)).isZero();
                });
    }

    @Test
    void shareWhenTheQuotaIsUnknownIsNotTold() {
        contexts.run(context -> {
            MeteredService service = new MeteredService(context);
            service.kms().encrypt(new byte[1], CONTEXT);
            assertThat(service.meters())
                    .isNotEmpty()
                    .noneMatch(meter -> meter.getId().getName().startsWith("kms.quota"));
        });
    }
}
