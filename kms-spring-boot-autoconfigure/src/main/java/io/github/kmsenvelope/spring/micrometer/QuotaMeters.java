package io.github.kmsenvelope.spring.micrometer;

import io.github.kmsenvelope.event.KmsEvent;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The share of the account's request quota that is used in each Region. Tells nothing where the quota is not known. */
final class QuotaMeters {

    /**
     * The operations that share the quota, of those that are made here: <a
     * href="https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html">Request quotas</a>.
     */
    private static final Set<String> OPERATIONS = Set.of(
            "Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "GenerateRandom", "ReEncrypt");

    private final OwnedMeters meters;
    private final @Nullable Integer quota;
    private final Map<String, RequestRate> rates = new ConcurrentHashMap<>();

    QuotaMeters(OwnedMeters meters, @Nullable Integer quota) {
        this.meters = meters;
        this.quota = quota;
    }

    void register(String region) {
        if (quota != null) {
            rate(region, quota);
        }
    }

    /** Counts a request that KMS answered. */
    void count(KmsEvent.KmsRequestCompleted request) {
        if (quota != null && OPERATIONS.contains(request.operation())) {
            rate(request.region(), quota).count();
        }
    }

    private RequestRate rate(String region, int limit) {
        return rates.computeIfAbsent(region, name -> {
            RequestRate rate = new RequestRate(meters.clock());
            meters.gauge(KmsMeter.QUOTA_USED, () -> rate.perSecond() / limit, name);
            meters.gauge(KmsMeter.QUOTA_HEADROOM, () -> Math.max(0, 1 - rate.perSecond() / limit), name);
            return rate;
        });
    }
}
