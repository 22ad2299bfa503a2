package io.github.kmsenvelope.autoconfigure;

/** Checks {@code aws.kms.metrics.*}, whether or not metrics are kept. */
final class MetricsProperties {

    private static final String PREFIX = KmsProperties.PREFIX + ".metrics.";

    private MetricsProperties() {}

    static void check(KmsProperties.Metrics metrics) {
        PropertyCheck.require(
                metrics.pricePer10000Requests() >= 0 && !Double.isInfinite(metrics.pricePer10000Requests()),
                PREFIX + "price-per-10000-requests",
                metrics.pricePer10000Requests(),
                "A number of 0 or more is needed.");
        if (metrics.requestQuota() != null) {
            PropertyCheck.positive(PREFIX + "request-quota", metrics.requestQuota());
        }
    }
}
