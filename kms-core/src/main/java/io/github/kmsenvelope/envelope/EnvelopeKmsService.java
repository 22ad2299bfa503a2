package io.github.kmsenvelope.envelope;

import io.github.kmsenvelope.EncryptionContext;
import io.github.kmsenvelope.KmsRewrap;
import io.github.kmsenvelope.KmsService;
import io.github.kmsenvelope.KmsStreams;
import io.github.kmsenvelope.KmsUsageException;
import io.github.kmsenvelope.cache.CacheStatistics;
import io.github.kmsenvelope.event.KmsEvent;
import io.github.kmsenvelope.event.KmsEvents;
import io.github.kmsenvelope.resilience.CircuitBreakerStatus;
import io.github.kmsenvelope.resilience.Resilience;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The {@link KmsService} of the default purpose, and the owner of the data keys of all purposes. Made by
 * {@link KmsServiceBuilder}. Safe for use by many threads at once.
 *
 * @since 0.1.0
 */
public final class EnvelopeKmsService implements KmsService, AutoCloseable {

    private final List<Purpose> purposes;
    private final Resilience resilience;
    private final PurposeRegistry registry;
    private final BackgroundThreads threads;

    EnvelopeKmsService(List<Purpose> purposes, Resilience resilience, KmsEvents events, BackgroundThreads threads) {
        this.purposes = purposes;
        this.resilience = resilience;
        this.threads = threads;
        this.registry = new PurposeRegistry(purposes, events);
    }

    @Override
    public byte[] encrypt(byte[] plaintext, EncryptionContext context) {
        return defaultService().encrypt(plaintext, context);
    }

    @Override
    public byte[] decrypt(byte[] message, EncryptionContext context) {
        return defaultService().decrypt(message, context);
    }

    @Override
    public String encrypt(String plaintext, EncryptionContext context) {
        return defaultService().encrypt(plaintext, context);
    }

    @Override
    public String decrypt(String message, EncryptionContext context) {
        return defaultService().decrypt(message, context);
    }

    @Override
    public KmsService forPurpose(String purpose) {
        return registry.service(purpose);
    }

    /**
     * Returns what moves messages of the default purpose to other KMS keys.
     *
     * @return the same object each time; {@link KmsRewrap#forPurpose(String)} gives those of other purposes, whether or not
     *     there is a default one
     */
    public KmsRewrap rewrap() {
        return registry.defaultRewrap();
    }

    /**
     * Returns the streams of the default purpose: the same keys, for data of any size.
     *
     * @return the streams; {@link KmsStreams#forPurpose(String)} gives those of other purposes, whether or not there is a
     *     default one
     */
    public KmsStreams streams() {
        return registry.streams(KmsServiceBuilder.DEFAULT_PURPOSE, OptionalInt.empty());
    }

    /**
     * Asks KMS, by one DescribeKey for each key that is configured to encrypt, whether it can be used.
     *
     * @return one result for each purpose with a key
     */
    public List<KeyCheck> checkKeys() {
        return checkKeys(KeyCheckMode.DESCRIBE);
    }

    /**
     * Asks KMS whether the configured keys can be used. Each request is made once, and bounded by the time of one attempt: an
     * outage of KMS shows as the failure of a check and does not hold up whoever asks.
     *
     * @param mode how thoroughly
     * @return one result for each purpose with a key, and for {@link KeyCheckMode#ROUND_TRIP} one for each further key to
     *     decrypt with
     */
    public List<KeyCheck> checkKeys(KeyCheckMode mode) {
        return purposes.stream()
                .flatMap(purpose -> purpose.check(mode).stream())
                .toList();
    }

    /**
     * Asks KMS, by one DescribeKey for the key that a purpose encrypts with, whether it can be used. The request is made once
     * and not counted by the circuit breaker.
     *
     * @param purpose the name of the purpose
     * @param timeout how long to wait for the answer
     * @return the result, or nothing if the purpose only decrypts
     * @throws KmsUsageException if there is no such purpose
     */
    public Optional<KeyCheck> checkKey(String purpose, Duration timeout) {
        return registry.purpose(purpose).describe(timeout).stream().findFirst();
    }

    /**
     * Returns the names of the purposes.
     *
     * @return the names, in the order in which they were described
     */
    public List<String> purposes() {
        return purposes.stream().map(Purpose::name).toList();
    }

    /**
     * Returns the key id that a purpose encrypts with.
     *
     * @param purpose the name of the purpose
     * @return the key id as configured, or nothing if the purpose only decrypts
     * @throws KmsUsageException if there is no such purpose
     */
    public Optional<String> keyId(String purpose) {
        return Optional.ofNullable(registry.purpose(purpose).settings().keyId());
    }

    /**
     * Returns the Region whose KMS a purpose asks.
     *
     * @param purpose the name of the purpose
     * @return the Region, or {@code unknown} if the client does not tell
     * @throws KmsUsageException if there is no such purpose
     */
    public String region(String purpose) {
        return registry.purpose(purpose).region();
    }

    /**
     * Returns what the circuit breakers before KMS do. The purposes share them.
     *
     * @return one status for each Region and kind of requests
     */
    public List<CircuitBreakerStatus> circuitBreakers() {
        return resilience.circuitBreakers();
    }

    /**
     * Destroys all data keys at hand, and goes on: the next call of each purpose asks KMS for a new one. Calls under way end
     * as they would, and the data keys that they use are destroyed when they do. What KMS is being asked for meanwhile is not
     * kept.
     *
     * <p>To be called after access to a KMS key was revoked, and, while no call is under way, before the memory of this process
     * is written away (CRaC, SnapStart, a cloned machine). The client may keep the text of the last answers of KMS, data keys
     * among them, until it is closed and the threads that used it have ended.
     */
    public void invalidateAll() {
        purposes.forEach(purpose -> purpose.invalidate(context -> true));
    }

    /**
     * Destroys the data keys of one purpose, as {@link #invalidateAll()} does those of all.
     *
     * @param purpose the name of the purpose
     * @throws KmsUsageException if there is no such purpose
     */
    public void invalidate(String purpose) {
        registry.purpose(purpose).invalidate(context -> true);
    }

    /**
     * Destroys the data keys of one purpose and one encryption context, as {@link #invalidateAll()} does all.
     *
     * @param purpose the name of the purpose
     * @param context the context as calls give it. Its encryption context must match exactly, with the pairs that are
     *     configured for the purpose added; its associated data is ignored
     * @throws KmsUsageException if there is no such purpose, or if a pair contradicts a configured one
     */
    public void invalidate(String purpose, EncryptionContext context) {
        Purpose named = registry.purpose(purpose);
        EncryptionContext complete =
                named.rules().complete(context, "invalidate").withoutAssociatedData();
        named.invalidate(complete::equals);
    }

    /**
     * Returns what the cache of one purpose and direction has done and holds. A purpose that reads two message formats has two
     * caches to decrypt with, which are {@linkplain CacheStatistics#plus added up}.
     *
     * @param purpose the name of the purpose
     * @param direction what the data keys are for
     * @return a snapshot
     * @throws KmsUsageException if there is no such purpose
     */
    public CacheStatistics statistics(String purpose, KmsEvent.Operation direction) {
        return registry.purpose(purpose).statistics(direction);
    }

    /**
     * Destroys all data keys. Calls under way end as they would, and the data keys that they use are destroyed when they do;
     * further calls are refused. The client is not closed, nor is an executor that was given. Does nothing the second time.
     */
    @Override
    public void close() {
        registry.close();
        purposes.forEach(Purpose::close);
        threads.close();
    }

    private KmsService defaultService() {
        return registry.service(KmsServiceBuilder.DEFAULT_PURPOSE);
    }

    @Override
    public String toString() {
        return "EnvelopeKmsService[purposes=" + purposes() + "]";
    }
}
