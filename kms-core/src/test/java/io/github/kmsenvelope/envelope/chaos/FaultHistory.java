package io.github.kmsenvelope.envelope.chaos;

import io.github.kmsenvelope.KmsServiceException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Which faults were in force, from when until when, and what they excuse. Safe for use by many threads at once. */
final class FaultHistory {

    /** What is older excuses nothing any more. */
    private static final Duration KEPT = Duration.ofSeconds(60);

    private final Queue<Period> periods = new ConcurrentLinkedQueue<>();

    /** How long after its end a fault may be seen: by the request that a caller joined, and by a look-up that failed. */
    private final long shownNanos;

    /** How long after that a circuit breaker may turn callers away. */
    private final long openNanos;

    FaultHistory(Duration deadline, Duration openDuration) {
        this.shownNanos = deadline.plusSeconds(1).toNanos();
        this.openNanos = openDuration.plus(deadline).toNanos();
    }

    /** Notes the begin of a fault. Its end is to be told. */
    Period begin(String what, Set<String> keyIds, Set<Symptom> symptoms) {
        long now = System.nanoTime();
        periods.removeIf(old -> old.ended && now - old.until > KEPT.toNanos());
        Period period = new Period(what, keyIds, symptoms, now);
        periods.add(period);
        return period;
    }

    /** Whether a failure that a call met is one that the faults during and shortly before it can lead to. */
    boolean excuses(KmsServiceException failure, long start, long end) {
        Symptom symptom = Symptom.of(failure);
        return switch (symptom) {
            case BULKHEAD_FULL -> true;
            case INEXCUSABLE -> false;
            case CIRCUIT_OPEN ->
                periods.stream()
                        .filter(period -> period.overlaps(start - shownNanos - openNanos, end))
                        .anyMatch(period -> period.symptoms.stream().anyMatch(Symptom::opensCircuitBreakers));
            case DISABLED ->
                periods.stream()
                        .filter(period -> period.overlaps(start - shownNanos, end))
                        .anyMatch(period -> period.symptoms.contains(symptom)
                                && period.keyIds.contains(
                                        String.valueOf(failure.details().keyId())));
            default ->
                periods.stream()
                        .filter(period -> period.overlaps(start - shownNanos, end))
                        .anyMatch(period -> period.symptoms.contains(symptom));
        };
    }

    /** What was in force, for a report. */
    List<String> during(long start, long end) {
        return periods.stream()
                .filter(period -> period.overlaps(start - shownNanos - openNanos, end))
                .map(period -> period.what)
                .toList();
    }

    /** The time of one fault. */
    static final class Period {

        private final String what;
        private final Set<String> keyIds;
        private final Set<Symptom> symptoms;
        private final long since;
        private volatile long until;
        private volatile boolean ended;

        private Period(String what, Set<String> keyIds, Set<Symptom> symptoms, long since) {
            this.what = what;
            this.keyIds = keyIds;
            this.symptoms = symptoms;
            this.since = since;
        }

        void end() {
            until = System.nanoTime();
            ended = true;
        }

        private boolean overlaps(long from, long to) {
            return since - to <= 0 && (!ended || until - from >= 0);
        }
    }
}
