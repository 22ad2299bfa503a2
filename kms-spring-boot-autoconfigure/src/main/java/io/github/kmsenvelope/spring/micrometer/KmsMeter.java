package io.github.kmsenvelope.spring.micrometer;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.docs.MeterDocumentation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A meter: its name, its tags, and what it tells. The values of the tags are few: none is a context value, a key or anything
 * else that grows with the data. {@code docs/metrics.md} is generated from here.
 *
 * @since 0.1.0
 */
public enum KmsMeter implements MeterDocumentation {
    /** The calls that encrypt. */
    ENCRYPT(
            "kms.encrypt",
            Meter.Type.TIMER,
            null,
            "Calls that encrypt, with the time that they took, KMS requests included",
            KmsMeterTag.PURPOSE,
            KmsMeterTag.FORMAT,
            KmsMeterTag.OUTCOME),
    /** The calls that decrypt. */
    DECRYPT(
            "kms.decrypt",
            Meter.Type.TIMER,
            null,
            "Calls that decrypt, with the time that they took, KMS requests included",
            KmsMeterTag.PURPOSE,
            KmsMeterTag.FORMAT,
            KmsMeterTag.OUTCOME),
    /** The sizes of plaintexts. */
    PLAINTEXT_SIZE(
            "kms.plaintext.size",
            Meter.Type.DISTRIBUTION_SUMMARY,
            BaseUnits.BYTES,
            "Sizes of the plaintexts that were encrypted or decrypted, without failed calls",
            KmsMeterTag.PURPOSE,
            KmsMeterTag.OPERATION),
    /** The sizes of messages. */
    MESSAGE_SIZE(
            "kms.message.size",
            Meter.Type.DISTRIBUTION_SUMMARY,
            BaseUnits.BYTES,
            "Sizes of the messages that were made or read, as bytes and not as text, without failed calls",
            KmsMeterTag.PURPOSE,
            KmsMeterTag.OPERATION),
    /** The streams. */
    STREAMS(
            "kms.stream",
            Meter.Type.TIMER,
            null,
            "Streams that ended, with the time from their begin to their end",
            KmsMeterTag.PURPOSE,
            KmsMeterTag.OPERATION,
            KmsMeterTag.STREAM_OUTCOME),
    /** The streams that have not ended. */
    STREAMS_OPEN(
            "kms.stream.open",
            Meter.Type.GAUGE,
            null,
            "Streams that began and have not ended; one that is never closed stays",
            KmsMeterTag.PURPOSE,
            KmsMeterTag.OPERATION),
    /** The sizes of the plaintexts of streams. */
    STREAM_PLAINTEXT_SIZE(
            "kms.stream.plaintext.size",
            Meter.Type.DISTRIBUTION_SUMMARY,
            BaseUnits.BYTES,
            "Plaintext that a stream encrypted, or decrypted and gave out, told when it ends, however that is",
            KmsMeterTag.PURPOSE,
            KmsMeterTag.OPERATION),
    /** The sizes of the messages of streams. */
    STREAM_MESSAGE_SIZE(
            "kms.stream.message.size",
            Meter.Type.DISTRIBUTION_SUMMARY,
            BaseUnits.BYTES,
            "Bytes of the message that a stream wrote or read, told when it ends, however that is",
            KmsMeterTag.PURPOSE,
            KmsMeterTag.OPERATION),
    /** The refused messages. */
    REFUSALS(
            "kms.refusals",
            Meter.Type.COUNTER,
            null,
            "Messages that were refused: malformed, changed or read with another context, or under a key that is not"
                    + " trusted",
            KmsMeterTag.PURPOSE,
            KmsMeterTag.OUTCOME),
    /** The attempts of requests to KMS. */
    REQUESTS(
            "kms.requests",
            Meter.Type.TIMER,
            null,
            "Requests to KMS, with the time that they took. Each attempt counts, but not those that an injected client makes"
                    + " by itself",
            KmsMeterTag.PURPOSE,
            KmsMeterTag.KMS_OPERATION,
            KmsMeterTag.REGION,
            KmsMeterTag.OUTCOME),
    /** How many attempts were made of a request. */
    ATTEMPTS(
            "kms.attempts",
            Meter.Type.DISTRIBUTION_SUMMARY,
            null,
            "Attempts that were made until KMS answered, or until it was given up",
            KmsMeterTag.PURPOSE,
            KmsMeterTag.KIND,
            KmsMeterTag.ANSWERED),
    /** The requests that the caches saved. */
    SAVED_REQUESTS(
            "kms.requests.saved",
            Meter.Type.COUNTER,
            null,
            "Requests to KMS that the cache saved: calls that found a data key ready, less the requests that renewed data"
                    + " keys",
            KmsMeterTag.PURPOSE,
            KmsMeterTag.OPERATION),
    /** What the requests cost. */
    COST(
            "kms.requests.cost",
            Meter.Type.COUNTER,
            null,
            "Estimated price of the requests that KMS answered, by aws.kms.metrics.price-per-10000-requests, in its currency",
            KmsMeterTag.PURPOSE),
    /** The share of the quota that is used. */
    QUOTA_USED(
            "kms.quota.used",
            Meter.Type.GAUGE,
            null,
            "Share of aws.kms.metrics.request-quota that this process used in the last ten seconds, 1 for all of it. Add up"
                    + " what shares an account. Absent without the property",
            KmsMeterTag.REGION),
    /** The share of the quota that is left. */
    QUOTA_HEADROOM(
            "kms.quota.headroom",
            Meter.Type.GAUGE,
            null,
            "Share of aws.kms.metrics.request-quota that this process left unused in the last ten seconds. Absent without"
                    + " the property",
            KmsMeterTag.REGION),
    /** The states of the circuit breakers. */
    BREAKER_STATE(
            "kms.circuitbreaker.state",
            Meter.Type.GAUGE,
            null,
            "1 for the state that the circuit breaker is in, 0 for the others",
            KmsMeterTag.REGION,
            KmsMeterTag.KIND,
            KmsMeterTag.STATE),
    /** The changes of state of the circuit breakers. */
    BREAKER_TRANSITIONS(
            "kms.circuitbreaker.transitions",
            Meter.Type.COUNTER,
            null,
            "Changes of the circuit breaker to a state",
            KmsMeterTag.REGION,
            KmsMeterTag.KIND,
            KmsMeterTag.STATE),
    /** The requests that an open circuit breaker held back. */
    BREAKER_REJECTIONS(
            "kms.circuitbreaker.rejections",
            Meter.Type.COUNTER,
            null,
            "Requests that were not made because the circuit breaker was open",
            KmsMeterTag.PURPOSE,
            KmsMeterTag.KIND,
            KmsMeterTag.REGION),
    /** The unwraps that the bulkhead turned away. */
    BULKHEAD_REJECTIONS(
            "kms.bulkhead.rejections",
            Meter.Type.COUNTER,
            null,
            "Unwraps that were turned away because too many were under way",
            KmsMeterTag.PURPOSE),
    /** The calls that found a data key ready. */
    CACHE_HITS(
            "kms.cache.hits",
            Meter.Type.COUNTER,
            null,
            "Calls that found a data key ready. A message that is read with the data key kept for encryption counts there",
            KmsMeterTag.PURPOSE,
            KmsMeterTag.OPERATION),
    /** The calls that found no data key ready. */
    CACHE_MISSES(
            "kms.cache.misses",
            Meter.Type.COUNTER,
            null,
            "Calls that found no data key that they could use",
            KmsMeterTag.PURPOSE,
            KmsMeterTag.OPERATION),
    /** The waits for KMS. */
    CACHE_WAITS(
            "kms.cache.waits",
            Meter.Type.COUNTER,
            null,
            "Calls that waited for KMS, for a request of their own or of another call",
            KmsMeterTag.PURPOSE,
            KmsMeterTag.OPERATION),
    /** The loads of data keys. */
    CACHE_LOADS(
            "kms.cache.loads",
            Meter.Type.COUNTER,
            null,
            "Data keys that were asked for since there was none",
            KmsMeterTag.PURPOSE,
            KmsMeterTag.OPERATION,
            KmsMeterTag.RESULT),
    /** The renewals of data keys. */
    CACHE_REFRESHES(
            "kms.cache.refreshes",
            Meter.Type.COUNTER,
            null,
            "Data keys that were asked for, or to be confirmed, since there was one to replace",
            KmsMeterTag.PURPOSE,
            KmsMeterTag.OPERATION,
            KmsMeterTag.RESULT),
    /** The uses of data keys beyond their age. */
    CACHE_STALE_USES(
            "kms.cache.stale.uses",
            Meter.Type.COUNTER,
            null,
            "Calls that used a data key beyond its age while KMS was unavailable",
            KmsMeterTag.PURPOSE,
            KmsMeterTag.OPERATION),
    /** The data keys that left a cache. */
    CACHE_EVICTIONS(
            "kms.cache.evictions",
            Meter.Type.COUNTER,
            null,
            "Data keys that left the cache",
            KmsMeterTag.PURPOSE,
            KmsMeterTag.OPERATION,
            KmsMeterTag.CAUSE),
    /** The data keys in a cache. */
    CACHE_SIZE(
            "kms.cache.size",
            Meter.Type.GAUGE,
            null,
            "Data keys in the cache",
            KmsMeterTag.PURPOSE,
            KmsMeterTag.OPERATION),
    /** The age of the oldest data key. */
    CACHE_OLDEST_AGE(
            "kms.cache.oldest.age",
            Meter.Type.GAUGE,
            "seconds",
            "Age of the oldest data key in the cache, since KMS gave or confirmed it; 0 if there is none",
            KmsMeterTag.PURPOSE,
            KmsMeterTag.OPERATION),
    /** The distinct encryption contexts. */
    CACHE_CONTEXTS(
            "kms.cache.contexts",
            Meter.Type.GAUGE,
            null,
            "Distinct encryption contexts that data keys were asked for of late, within about the age of a data key; 10000"
                    + " stands for that and more",
            KmsMeterTag.PURPOSE,
            KmsMeterTag.OPERATION),
    /** The moves of aliases. */
    ALIAS_MOVES(
            "kms.alias.moves",
            Meter.Type.COUNTER,
            null,
            "Times that the alias of a purpose was found to name another KMS key than before",
            KmsMeterTag.PURPOSE,
            KmsMeterTag.ACCEPTED);

    private final String id;
    private final Meter.Type type;
    private final @Nullable String baseUnit;
    private final String description;
    private final List<KeyName> tags;

    KmsMeter(String id, Meter.Type type, @Nullable String baseUnit, String description, KeyName... tags) {
        this.id = id;
        this.type = type;
        this.baseUnit = baseUnit;
        this.description = description;
        this.tags = List.of(tags);
    }

    @Override
    public String getName() {
        return id;
    }

    @Override
    public Meter.Type getType() {
        return type;
    }

    @Override
    public @Nullable String getBaseUnit() {
        return baseUnit;
    }

    @Override
    public KeyName[] getKeyNames() {
        return tags.toArray(KeyName[]::new);
    }

    /**
     * Returns what the meter tells.
     *
     * @return one or two sentences, without the last full stop
     */
    public String description() {
        return description;
    }
}
