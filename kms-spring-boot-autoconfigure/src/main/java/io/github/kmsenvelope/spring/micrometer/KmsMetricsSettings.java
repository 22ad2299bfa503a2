package io.github.kmsenvelope.spring.micrometer;

import org.jspecify.annotations.Nullable;

/**
 * What metrics cannot know by themselves.
 *
 * @param pricePer10000Requests the price of 10 000 requests to KMS, in any currency
 * @param requestQuota how many cryptographic requests a second KMS allows the account in a Region, or {@code null} to tell no
 *     share of it. AWS grants 10 000 to 100 000 by default, depending on the Region
 * @since 0.1.0
 */
public record KmsMetricsSettings(
        double pricePer10000Requests, @Nullable Integer requestQuota) {

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException if the price is negative or no number, or the quota is not positive
     */
    public KmsMetricsSettings {
        if (!(pricePer10000Requests >= 0) || Double.isInfinite(pricePer10000Requests)) {
            throw new IllegalArgumentException("The price is " + pricePer10000Requests);
        }
        if (requestQuota != null && requestQuota < 1) {
            throw new IllegalArgumentException("The request quota is " + requestQuota);
        }
    }
}
