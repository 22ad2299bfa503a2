package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.KmsRewrap;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.event.KmsEvents;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/** The purposes of one service by their names, and whether it is open. */
final class PurposeRegistry {

    private final Map<String, PurposeService> services = new LinkedHashMap<>();
    private final Map<String, PurposeRewrap> rewraps = new HashMap<>();
    private final PurposeRewrap defaultRewrap;
    private final KmsEvents events;
    private volatile boolean closed;

    PurposeRegistry(List<Purpose> purposes, KmsEvents events) {
        this.events = events;
        for (Purpose purpose : purposes) {
            services.put(purpose.name(), new PurposeService(purpose, this, events));
            rewraps.put(purpose.name(), new PurposeRewrap(purpose.name(), this, events));
        }
        String name = KmsServiceBuilder.DEFAULT_PURPOSE;
        this.defaultRewrap = rewraps.computeIfAbsent(name, absent -> new PurposeRewrap(absent, this, events));
    }

    KmsService service(String name) {
        return find(name);
    }

    KmsRewrap rewrap(String name) {
        find(name);
        return Objects.requireNonNull(rewraps.get(name));
    }

    /** Of the default purpose, be there one or not: each of its calls looks. */
    KmsRewrap defaultRewrap() {
        return defaultRewrap;
    }

    Purpose purpose(String name) {
        return find(name).purpose();
    }

    /** The streams of a purpose, which need not exist before they are used, with the frames that were asked for. */
    PurposeStreams streams(String name, OptionalInt frameBytes) {
        return new PurposeStreams(name, frameBytes, this, events);
    }

    private PurposeService find(String name) {
        PurposeService service = services.get(Objects.requireNonNull(name, "purpose"));
        if (service != null) {
            return service;
        }
        List<String> configured = new ArrayList<>(services.keySet());
        if (name.equals(KmsServiceBuilder.DEFAULT_PURPOSE)) {
            throw new KmsUsageException(
                    "There is no default key. Set aws.kms.key-id, or use forPurpose with one of " + configured);
        }
        throw new KmsUsageException("There is no purpose '" + name + "'. Configured are " + configured
                + ". Add aws.kms.keys." + name + ".key-id, or correct the name");
    }

    void requireOpen() {
        if (closed) {
            throw new KmsUsageException("This service is closed");
        }
    }

    void close() {
        closed = true;
    }
}
