package io.github.kmsenvelope.spring.micrometer;

import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.envelope.KmsServiceBuilder;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEventListener;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Keeps the meters of {@link KmsMeter}. A service has to be built with it:
 *
 * <pre>{@code
 * KmsMetrics metrics = new KmsMetrics(registry, new KmsMetricsSettings(0.03, 100_000));
 * builder.listener(metrics).onBuilt(metrics::add);
 * }</pre>
 *
 * <p>The services of several builders add up. Safe for use by many threads at once.
 *
 * @since 0.1.0
 */
public final class KmsMetrics implements KmsEventListener, AutoCloseable {

    private final OwnedMeters meters;
    private final KmsMetricsSettings settings;
    private final QuotaMeters quota;
    private final List<EnvelopeKmsService> services = new CopyOnWriteArrayList<>();
    private final BreakerMeters breakers;
    private final Map<String, PurposeMeters> purposes = new ConcurrentHashMap<>();

    /**
     * Makes meters for no service yet.
     *
     * @param registry where they are registered; its clock is the one of the request quota
     * @param settings the price and the quota of requests
     */
    public KmsMetrics(MeterRegistry registry, KmsMetricsSettings settings) {
        this.meters = new OwnedMeters(registry);
        this.settings = settings;
        this.quota = new QuotaMeters(meters, settings.requestQuota());
        this.breakers = new BreakerMeters(meters, services);
    }

    /**
     * Registers the meters of a service, so that they show zero before anything has happened, and looks at its caches and
     * circuit breakers from now on. For {@link KmsServiceBuilder#onBuilt}.
     *
     * @param service a service whose builder had this as a listener
     */
    public void add(EnvelopeKmsService service) {
        services.add(service);
        breakers.register(service);
        service.purposes().forEach(purpose -> meters(purpose).add(service));
    }

    @Override
    public void onEvent(KmsEvent event) {
        if (event instanceof KmsEvent.OperationCompleted call) {
            meters(call.purpose()).completed(call);
        } else if (event instanceof KmsEvent.PurposeEvent other) {
            meters(other.purpose()).happened(other);
        } else if (event instanceof KmsEvent.CircuitBreakerStateChanged change) {
            breakers.changed(change);
        }
    }

    private PurposeMeters meters(String purpose) {
        PurposeMeters present = purposes.get(purpose);
        return (present != null)
                ? present
                : purposes.computeIfAbsent(
                        purpose, name -> new PurposeMeters(meters, name, settings.pricePer10000Requests(), quota));
    }

    /** Takes the meters out of the registry. What happens later is not counted. */
    @Override
    public void close() {
        meters.close();
    }
}
