package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.cache.CacheSettings;
import io.github.kmsenvelope.cache.CacheSurroundings;
import io.github.kmsenvelope.cipher.WarmUp;
import io.github.kmsenvelope.event.KmsEventListener;
import io.github.kmsenvelope.event.KmsEvents;
import io.github.kmsenvelope.keyring.Deadline;
import io.github.kmsenvelope.resilience.Resilience;
import io.github.kmsenvelope.resilience.ResilienceSettings;
import io.github.kmsenvelope.resilience.Timing;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.KmsClient;

/**
 * Builds a {@link EnvelopeKmsService} on a {@link KmsClient}.
 *
 * <pre>{@code
 * try (EnvelopeKmsService kms = KmsServiceBuilder.create(client).keyId("alias/orders").build()) {
 *     byte[] message = kms.encrypt(plaintext, EncryptionContext.of("tenant", "acme"));
 * }
 * }</pre>
 *
 * <p>Not safe for use by several threads. What it built is.
 *
 * @since 0.1.0
 */
public final class KmsServiceBuilder {

    /** The name of the purpose that {@code KmsService} itself serves. */
    public static final String DEFAULT_PURPOSE = "default";

    private static final Pattern PURPOSE_NAME = Pattern.compile("[a-z0-9]+");

    private final KmsClient client;
    private final Map<String, PurposeBuilder> purposes = new LinkedHashMap<>();
    private final List<KmsEventListener> listeners = new ArrayList<>();
    private CacheSettings cache = CacheSettings.defaults();
    private ResilienceSettings resilience = ResilienceSettings.defaults();
    private Timing timing = Timing.system();
    private Consumer<EnvelopeKmsService> onBuilt = service -> {};
    private @Nullable InstantSource clock;
    private @Nullable Executor executor;

    private KmsServiceBuilder(KmsClient client) {
        this.client = Objects.requireNonNull(client, "client");
    }

    /**
     * Starts a builder.
     *
     * @param client the client for every purpose that gets none of its own; never closed by the service
     * @return the builder
     */
    public static KmsServiceBuilder create(KmsClient client) {
        return new KmsServiceBuilder(client);
    }

    /**
     * Sets the KMS key of the default purpose.
     *
     * @param keyId an alias name ({@code alias/orders}), alias ARN, key ARN or key id
     * @return this
     */
    public KmsServiceBuilder keyId(String keyId) {
        return purpose(DEFAULT_PURPOSE, purpose -> purpose.keyId(keyId));
    }

    /**
     * Describes a purpose; called again for the same name, it goes on with what it described before.
     *
     * @param name the name, of the letters a to z and digits; {@code default} is the default purpose
     * @param settings receives the purpose to describe
     * @return this
     * @throws KmsUsageException if the name has other characters
     */
    public KmsServiceBuilder purpose(String name, Consumer<PurposeBuilder> settings) {
        if (!PURPOSE_NAME.matcher(name).matches()) {
            throw new KmsUsageException("'" + name + "' is no name for a purpose: use the letters a to z and digits");
        }
        settings.accept(purposes.computeIfAbsent(name, PurposeBuilder::new));
        return this;
    }

    /**
     * Sets how data keys are cached; {@link CacheSettings#defaults()} otherwise.
     *
     * @param settings the settings
     * @return this
     */
    public KmsServiceBuilder cache(CacheSettings settings) {
        this.cache = Objects.requireNonNull(settings, "settings");
        return this;
    }

    /**
     * Sets what is done about a KMS that fails, throttles or is slow; {@link ResilienceSettings#defaults()} otherwise.
     *
     * @param settings the settings
     * @return this
     */
    public KmsServiceBuilder resilience(ResilienceSettings settings) {
        this.resilience = Objects.requireNonNull(settings, "settings");
        return this;
    }

    /** Sets how time passes between attempts, for tests. */
    KmsServiceBuilder timing(Timing timing) {
        this.timing = timing;
        return this;
    }

    /**
     * Adds a listener.
     *
     * @param listener the listener
     * @return this
     */
    public KmsServiceBuilder listener(KmsEventListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Sets the clock, for tests; the system's wall clock and monotonic clock otherwise. With it, what is done in the
     * background otherwise is done at once, unless there is an executor.
     *
     * @param clock the clock
     * @return this
     */
    public KmsServiceBuilder clock(InstantSource clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
        return this;
    }

    /**
     * Sets what runs the refreshes of data keys, each of which waits for a KMS request: virtual threads, for example. A few
     * daemon threads of the service's own otherwise.
     *
     * @param executor the executor; never shut down by the service
     * @return this
     */
    public KmsServiceBuilder executor(Executor executor) {
        this.executor = Objects.requireNonNull(executor, "executor");
        return this;
    }

    /**
     * Adds what sees each built service before the caller of {@link #build()} does: a container that checks it or closes it
     * in the end. If it throws, the service is closed and {@code build()} throws the same.
     *
     * @param action receives the service
     * @return this
     */
    public KmsServiceBuilder onBuilt(Consumer<EnvelopeKmsService> action) {
        this.onBuilt = onBuilt.andThen(action);
        return this;
    }

    /**
     * Tells whether any purpose was described, so that there is something to build.
     *
     * @return whether {@link #build()} has a KMS key to use
     */
    public boolean hasPurposes() {
        return !purposes.isEmpty();
    }

    /**
     * Builds the service. Makes no KMS request, unless what was added by {@link #onBuilt(Consumer)} does.
     *
     * @return the service; close it to destroy its data keys
     * @throws KmsUsageException if no purpose was described
     */
    public EnvelopeKmsService build() {
        if (purposes.isEmpty()) {
            throw new KmsUsageException("There is no KMS key to use. Set a key id");
        }
        KmsEvents events = KmsEvents.of(listeners);
        BackgroundThreads threads =
                new BackgroundThreads((executor == null && clock != null) ? Runnable::run : executor);
        LongSupplier nanoClock = nanoClock();
        Resilience shared = new Resilience(resilience, events, timing.withClock(nanoClock));
        CacheSurroundings with = surroundings(threads, nanoClock, shared::startCall);
        List<Purpose> built = purposes.values().stream()
                .map(purpose -> new Purpose(purpose.build(), purpose.clientOr(client), cache, shared, events, with))
                .toList();
        WarmUp.once();
        new RetryingClients(resilience).warnAbout(purposes.values(), client);
        EnvelopeKmsService service = new EnvelopeKmsService(built, shared, events, threads);
        try {
            onBuilt.accept(service);
        } catch (RuntimeException refused) {
            service.close();
            throw refused;
        }
        return service;
    }

    private LongSupplier nanoClock() {
        InstantSource given = clock;
        return (given == null) ? System::nanoTime : () -> TimeUnit.MILLISECONDS.toNanos(given.millis());
    }

    private CacheSurroundings surroundings(Executor refreshes, LongSupplier nanoClock, Supplier<Deadline> deadlines) {
        return new CacheSurroundings(
                nanoClock::getAsLong,
                (clock != null) ? clock : InstantSource.system(),
                refreshes,
                (clock != null) ? Runnable::run : ForkJoinPool.commonPool(),
                new SecureRandom(),
                deadlines);
    }
}
