package io.github.kmsenvelope.spring.health;

import io.github.kmsenvelope.spring.status.PurposeStatus;
import io.github.kmsenvelope.spring.status.SeenCall;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells from what was seen of a purpose how it fares. What was denied, and what cannot be asked again, counts for a limited time
 * only: an instance out of rotation makes no calls that would show that it may return.
 */
final class Judge {

    private final Duration counts;

    /**
     * Makes a judge.
     *
     * @param counts how long what cannot be asked for again counts
     */
    Judge(Duration counts) {
        this.counts = counts;
    }

    Verdict judge(Situation situation) {
        PurposeStatus seen = situation.seen();
        String keyId = situation.keyId();
        if (keyId == null) {
            return withoutKey(situation);
        }
        Evidence evidence = new Evidence(seen, keyId);
        Optional<Finding> unusable = evidence.unusable();
        if (unusable.isPresent()
                && (!evidence.mayNotAsk() || isRecent(unusable.get().time(), situation))) {
            return new Verdict(Condition.UNUSABLE, unusable.get().reason(), !evidence.mayNotAsk());
        }
        Optional<SeenCall> denial = evidence.denial().filter(call -> isRecent(call.time(), situation));
        boolean usedOtherwise = denial.flatMap(evidence::lastOtherUse)
                .filter(use -> isRecent(use.time(), situation))
                .isPresent();
        if (denial.isPresent() && !usedOtherwise) {
            return denied(denial.get());
        }
        if (isAway(seen) || situation.wrapsStopped() || situation.unwrapsStopped()) {
            return away(situation, isAway(seen) || situation.wrapsStopped());
        }
        if (denial.isPresent()) {
            return new Verdict(Condition.USABLE, denial.get().operation() + " is denied", false);
        }
        return answering(seen, evidence.mayNotAsk() ? "this service may not look up the key" : "KMS was not asked yet");
    }

    /** Nobody can ask about a purpose that only decrypts, and whether its calls succeed depends on their messages. */
    private Verdict withoutKey(Situation situation) {
        SeenCall away = situation.seen().lastUnavailable();
        if (situation.unwrapsStopped()
                || (isAway(situation.seen()) && away != null && isRecent(away.time(), situation))) {
            return away(situation, false);
        }
        return answering(situation.seen(), "KMS was not asked yet");
    }

    private static Verdict denied(SeenCall denial) {
        return Evidence.isNoPermission(denial)
                ? new Verdict(Condition.UNUSABLE, denial.operation() + " is denied", false)
                : new Verdict(Condition.UNUSABLE, "AWS refuses the credentials", true);
    }

    private static Verdict away(Situation situation, boolean needsDataKeys) {
        if (needsDataKeys && !situation.hasDataKeys()) {
            return new Verdict(Condition.OUT_OF_REACH, "KMS is unavailable, and no data key is at hand", true);
        }
        return new Verdict(Condition.BRIDGED, "KMS is unavailable; data keys at hand keep working", true);
    }

    private static Verdict answering(PurposeStatus seen, String otherwise) {
        return (seen.lastSuccess() != null)
                ? new Verdict(Condition.USABLE, null, false)
                : new Verdict(Condition.UNTRIED, otherwise, false);
    }

    private static boolean isAway(PurposeStatus seen) {
        SeenCall unavailable = seen.lastUnavailable();
        SeenCall answer = seen.lastAnswer();
        return unavailable != null && (answer == null || unavailable.order() > answer.order());
    }

    private boolean isRecent(Instant time, Situation situation) {
        return Duration.between(time, situation.now()).compareTo(counts) <= 0;
    }
}
