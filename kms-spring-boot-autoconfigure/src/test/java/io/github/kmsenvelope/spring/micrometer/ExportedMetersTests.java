package io.github.kmsenvelope.spring.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.common.docs.KeyName;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;

class ExportedMetersTests {

    @ParameterizedTest
    @EnumSource
    void sentToCloudWatchHasTheTagsAsDimensions(KmsMeter meter) {
        String[] tags =
                Arrays.stream(meter.getKeyNames()).map(KeyName::asString).toArray(String[]::new);
        assertThat(ExportedMeters.sentToCloudWatch(meter))
                .isNotEmpty()
                .allSatisfy(metric -> assertThat(metric.dimensions())
                        .extracting(Dimension::name)
                        .containsExactlyInAnyOrder(tags));
    }

    @ParameterizedTest
    @EnumSource(names = {"ENCRYPT", "DECRYPT", "REQUESTS"})
    void sentToCloudWatchWhenTimerIsInMilliseconds(KmsMeter meter) {
        assertThat(ExportedMeters.sentToCloudWatch(meter))
                .filteredOn(metric -> metric.metricName().endsWith(".max"))
                .singleElement()
                .returns(StandardUnit.MILLISECONDS, MetricDatum::unit)
                .returns(1.0, MetricDatum::value);
    }
}
