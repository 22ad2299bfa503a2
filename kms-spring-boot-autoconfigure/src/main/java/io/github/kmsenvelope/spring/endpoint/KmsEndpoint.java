package io.github.kmsenvelope.spring.endpoint;

import io.github.kmsenvelope.envelope.EnvelopeKmsService;
import io.github.kmsenvelope.spring.KmsServices;
import io.github.kmsenvelope.spring.status.KmsStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * The actuator's endpoint {@code kms}: tells what the purposes, their keys, caches and circuit breakers do, and lets go of
 * data keys. Makes no KMS request. Not final, so that aspects of an application can proxy it.
 *
 * @since 0.1.0
 */
@Endpoint(id = "kms")
public class KmsEndpoint {

    private final KmsServices services;
    private final KmsStatus status;
    private final Show showValues;

    /**
     * Makes an endpoint.
     *
     * @param services the services to tell of
     * @param status what was seen of them; must be told of their events
     * @param showValues when to show accounts and key ids in full. Who asks in another way than the web, as over JMX, counts as
     *     authorized
     */
    public KmsEndpoint(KmsServices services, KmsStatus status, Show showValues) {
        this.services = services;
        this.status = status;
        this.showValues = showValues;
    }

    /**
     * Tells of all purposes.
     *
     * @return what they do
     */
    @ReadOperation
    public KmsDescriptor kms() {
        return describe(showValues.isShown(true));
    }

    /**
     * Tells of one purpose.
     *
     * @param purpose the name of the purpose
     * @return what it does, or {@code null} if there is no such purpose
     */
    @ReadOperation
    public @Nullable PurposeDescriptor purpose(@Selector String purpose) {
        return describe(purpose, showValues.isShown(true));
    }

    /** Destroys the data keys of all purposes in the memory of this process; the next calls ask KMS for others. */
    @DeleteOperation
    public void invalidateAll() {
        services.all().forEach(EnvelopeKmsService::invalidateAll);
    }

    /**
     * Destroys the data keys of one purpose in the memory of this process; its next call asks KMS for another.
     *
     * @param purpose the name of the purpose
     * @return whether there is such a purpose; if not, nothing is done
     */
    // Not void: then Spring Boot would not take the operation of the web extension for the same.
    @DeleteOperation
    public boolean invalidate(@Selector String purpose) {
        List<EnvelopeKmsService> having = having(purpose);
        having.forEach(service -> service.invalidate(purpose));
        return !having.isEmpty();
    }

    KmsDescriptor describe(boolean withValues) {
        Descriptors descriptors = new Descriptors(withValues);
        return new KmsDescriptor(
                services.all().stream()
                        .flatMap(service -> service.purposes().stream()
                                .map(name -> descriptors.describe(service, name, status.purpose(name))))
                        .toList(),
                services.all().stream()
                        .flatMap(service -> service.circuitBreakers().stream())
                        .toList());
    }

    @Nullable
    PurposeDescriptor describe(String purpose, boolean withValues) {
        return having(purpose).stream()
                .findFirst()
                .map(service -> new Descriptors(withValues).describe(service, purpose, status.purpose(purpose)))
                .orElse(null);
    }

    String noSuchPurpose(String purpose) {
        return "There is no purpose '" + purpose + "'. Configured are "
                + services.all().stream()
                        .flatMap(service -> service.purposes().stream())
                        .distinct()
                        .toList()
                + ". Nothing was done";
    }

    private List<EnvelopeKmsService> having(String purpose) {
        return services.all().stream()
                .filter(service -> service.purposes().contains(purpose))
                .toList();
    }
}
